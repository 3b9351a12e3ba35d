/** What can stand in a Lua table of ours. */
export type LuaValue = string | number | boolean | { readonly [key: string]: LuaValue | undefined }

const reserved = new Set(
  'and break do else elseif end false for function goto if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
)

const escaped = (char: string): string =>
  [...Buffer.from(char, 'utf8')].map((byte) => `\\${String(byte).padStart(3, '0')}`).join('')

// Every byte that is not a plain printable character becomes \ddd, which any Lua from 5.1 reads:
// quotes, backslashes, line ends, and `]]` needs nothing inside quotes.
const text = (value: string): string =>
  /^[ !#-[\]-~]*$/.test(value) ? `"${value}"` : `"${value.replace(/[^ !#-[\]-~]/gu, escaped)}"`

const name = (key: string): string =>
  /^[a-z]+(_[a-z]+)*$/.test(key) && !reserved.has(key) ? key : `[${text(key)}]`

/** Lua source for a value: one line a member of the outermost table, in the order given. */
export const luaLiteral = (value: LuaValue, separator = '\n'): string => {
  if (typeof value === 'string') return text(value)
  if (typeof value !== 'object') return String(value)

  const members = Object.entries(value).flatMap(([key, member]) =>
    member === undefined ? [] : [`${name(key)} = ${luaLiteral(member, ' ')},`],
  )
  return ['{', ...members, '}'].join(separator)
}
