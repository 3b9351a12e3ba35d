import { at, parsed } from '../setup/verify/json.ts'
import { Broken } from './check.ts'

/** An HTTP answer, as far as a check looks at it. */
export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
  readonly text: string
  /** The body as JSON, or undefined where it is none. */
  readonly json: unknown
}

export const answerOf = async (response: Response): Promise<Answer> => {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const text = new TextDecoder().decode(bytes)
  return { status: response.status, headers: response.headers, bytes, text, json: parsed(text) }
}

const words = ['message', 'msg', 'error_description', 'error'] as const

/** The message in an answer, whose field differs from program to program. */
export const messageOf = ({ json, text }: Pick<Answer, 'json' | 'text'>): string => {
  const said = words.map((field) => at(json, field)).find((found) => typeof found === 'string')
  return typeof said === 'string' ? said : text
}

const longest = 200

export const excerpt = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}

/** For sentences: `503 (no healthy upstream)`. */
export const got = (answer: Answer): string => {
  const said = excerpt(messageOf(answer))
  return said === '' ? `${answer.status} with an empty body` : `${answer.status} (${said})`
}

/** An error of supabase-js; each of its parts fills some of these fields. */
type Told = {
  readonly message: string
  readonly code?: string | undefined
  readonly status?: number | undefined
  readonly statusCode?: string | undefined
}

const toldOf = (error: unknown): Told => {
  const text = (field: string): string | undefined => {
    const value = at(error, field)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const status = at(error, 'status')
  return {
    message: text('message') ?? String(error),
    code: text('code'),
    status: typeof status === 'number' ? status : undefined,
    statusCode: text('statusCode'),
  }
}

const described = (error: unknown): string => {
  const { message, code, status, statusCode } = toldOf(error)
  const tags = [...new Set([status, statusCode, code].filter((tag) => tag !== undefined))]
  return tags.length > 0 ? `${excerpt(message)} (${tags.join(', ')})` : excerpt(message)
}

type Outcome = { readonly data: unknown; readonly error: unknown }
type DataOf<O extends Outcome> = Extract<O, { readonly error: null }>['data']

/** The data of a call that must work. @throws Broken with the words of the program */
export const worked = <O extends Outcome>(outcome: O, what: string): DataOf<O> => {
  const { data, error } = outcome
  if (error) throw new Broken(`cannot ${what}: ${described(error)}`)
  return data as DataOf<O>
}

/** Why a call must be refused: the code of the program, or how its message goes on. */
export type Reason = { readonly code?: string; readonly message?: RegExp }

/**
 * The call must be refused, for this reason: one that fails for any other, such as a gateway that is
 * down, proves nothing.
 */
export const refused = (
  outcome: { readonly error: unknown },
  what: string,
  { code, message }: Reason,
): void => {
  if (outcome.error === null || outcome.error === undefined) {
    throw new Broken(`${what} was allowed, and must be refused`)
  }
  const told = toldOf(outcome.error)
  const fits =
    (code === undefined || [told.code, told.statusCode].includes(code)) &&
    (message === undefined || message.test(told.message))
  if (!fits) {
    const expected = [code, message?.source].filter(Boolean).join(', ')
    throw new Broken(
      `${what} must be refused with "${expected}", and was with ${described(outcome.error)}`,
    )
  }
}

/** @throws Broken unless the two are the same */
export const same = (found: unknown, expected: unknown, what: string): void => {
  const [left, right] = [JSON.stringify(found), JSON.stringify(expected)]
  if (left !== right) {
    throw new Broken(`${what} must be ${excerpt(right ?? '')}, and is ${excerpt(String(left))}`)
  }
}
