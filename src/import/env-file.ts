/** Why a text is no file of variables: the line, and no word of what stands there. */
export class Unclear extends Error {}

const REST = 'cannot be read for certain; put it into single quotes'

const unclear = (line: number, what: string): Unclear =>
  new Unclear(`line ${line}: ${what} ${REST}`)

/** Each is tried where the one before ended. */
const EMPTY = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y
const NAME = /[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.]*)[ \t]*=([ \t]*)/y
const QUOTED = /(?:'((?:\\[\s\S]|[^'\\])*)'|"((?:\\[\s\S]|[^"\\])*)")/y
const BEHIND_QUOTES = /[ \t]*(?:[ \t]#[^\n]*)?(?:\n|$)/y
const LINE = /([^\n]*)(?:\n|$)/y

/** What a value is made of, where it may name others. */
const PIECE =
  /(?<text>[^\\$]+)|\\(?<escaped>[\s\S]?)|(?<dollar>\$\$)|\$(?<plain>[A-Za-z_]\w*)|\$\{(?<name>[A-Za-z_]\w*)(?:(?<orEmpty>:?)-(?<instead>[^}$\\]*))?\}/y

/** What `\` makes of a character between double quotes. */
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** Another variable, and the value for one that is not there, or is empty. */
type Reference = {
  readonly name: string
  readonly instead: string | undefined
  readonly orEmpty: boolean
}

type Part = string | Reference

type Value = { readonly line: number; readonly parts: readonly Part[] }

const escaped = (character: string, quoted: boolean, line: number): string => {
  const made = quoted ? ESCAPES[character] : character === '$' ? undefined : `\\${character}`
  if (made === undefined) throw unclear(line, 'what stands behind a backslash')
  return made
}

const partsOf = (text: string, quoted: boolean, line: number): Part[] => {
  const parts: Part[] = []
  for (let at = 0; at < text.length; at = PIECE.lastIndex) {
    PIECE.lastIndex = at
    const found = PIECE.exec(text)?.groups
    if (!found) throw unclear(line, 'a $ that begins no name of a variable')
    const name = found.plain ?? found.name
    if (name !== undefined) {
      parts.push({ name, instead: found.instead, orEmpty: found.orEmpty === ':' })
    } else if (found.dollar) parts.push('$')
    else parts.push(found.text ?? escaped(found.escaped ?? '', quoted, line))
  }
  return parts
}

/** A value without quotes ends at a comment, which has a space before it. */
const bare = (rest: string, blanks: string, line: number): Part[] => {
  const [value = ''] = rest.split(' #')
  if (value.includes('\t#') || (blanks && value.startsWith('#'))) {
    throw unclear(line, 'a # behind a blank')
  }
  return partsOf(value.trimEnd(), false, line)
}

/** The values as they are written, by name; of two with a name the later one counts. */
const valuesOf = (text: string): Map<string, Value> => {
  const values = new Map<string, Value>()
  let at = 0
  const next = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at = pattern.lastIndex
    return found
  }
  while (at < text.length) {
    if (next(EMPTY)) continue
    const line = text.slice(0, at).split('\n').length
    const [, name = '', blanks = ''] = next(NAME) ?? []
    if (!name) throw new Unclear(`line ${line} is no NAME=value`)
    if (text[at] !== "'" && text[at] !== '"') {
      values.set(name, { line, parts: bare(next(LINE)?.[1] ?? '', blanks, line) })
      continue
    }
    const [found, single, double = ''] = next(QUOTED) ?? []
    if (found === undefined) throw unclear(line, 'a quote that does not end')
    if (!next(BEHIND_QUOTES)) throw unclear(line, 'what stands behind the closing quote')
    const literal = single?.replace(/\\([\s\S])/g, (pair, character: string) =>
      character === "'" ? character : pair,
    )
    values.set(name, {
      line,
      parts: literal === undefined ? partsOf(double, true, line) : [literal],
    })
  }
  return values
}

/**
 * The variables of a file, by the rules of Docker Compose for its .env, whose values may name others.
 *
 * @throws Unclear for a line that is none, and for a value that programs read in different ways
 */
export const variablesIn = (text: string): Record<string, string> => {
  const values = valuesOf(text.replaceAll('\r\n', '\n'))
  const read = (name: string, within: readonly string[]): string | undefined => {
    const value = values.get(name)
    if (!value) return undefined
    const { line, parts } = value
    if (within.includes(name)) throw unclear(line, 'a variable that is made of itself')
    const texts = parts.map((part) => {
      if (typeof part === 'string') return part
      const other = read(part.name, [...within, name])
      const text = (part.orEmpty ? other || undefined : other) ?? part.instead
      if (text === undefined) throw unclear(line, 'a $ with the name of no variable of this file')
      return text
    })
    return texts.join('')
  }
  return Object.fromEntries([...values.keys()].map((name) => [name, read(name, []) ?? '']))
}
