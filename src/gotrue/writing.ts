import { seconds } from '../api/duration.ts'
import type { SecretRef } from '../api/fields.ts'
import type { SecretKey } from '../kube/environment.ts'

/** The value of a variable: text, or a key of a Secret; undefined leaves it out. */
export type Value = string | SecretKey | undefined

type Writing = {
  /** For docs/auth.md. */
  readonly words: string
  readonly write: (value: never) => Value
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const CAPITALS = LETTERS.toUpperCase()
const DIGITS = '0123456789'
/** A colon parts the sets, so that the one that is meant is escaped. */
const SYMBOLS = '!@#$%^&*()_+-=[]{};\'\\\\:"|<>?,./`~'

/** One character of each set, as supabase/cli's PasswordRequirements has them. */
const CHARACTERS: Readonly<Record<string, readonly string[]>> = {
  letters_digits: [LETTERS + CAPITALS, DIGITS],
  lower_upper_letters_digits: [LETTERS, CAPITALS, DIGITS],
  lower_upper_letters_digits_symbols: [LETTERS, CAPITALS, DIGITS, SYMBOLS],
}

const SMS_PROVIDERS: Readonly<Record<string, string>> = {
  Twilio: 'twilio',
  TwilioVerify: 'twilio_verify',
  MessageBird: 'messagebird',
  Textlocal: 'textlocal',
  Vonage: 'vonage',
}

/** How the value of a field becomes that of a variable. */
export const writings = {
  text: { words: 'as it is', write: (value: string) => value },
  flag: { words: 'true or false', write: (value: boolean) => String(value) },
  inverted: { words: 'the opposite', write: (value: boolean) => String(!value) },
  number: { words: 'as it is', write: (value: number) => String(value) },
  seconds: { words: 'in seconds', write: (value: string) => String(seconds(value)) },
  list: {
    words: 'joined by commas',
    write: (value: readonly string[]) => value.join(',') || undefined,
  },
  pairs: {
    words: 'key:value, joined by commas',
    write: (value: Readonly<Record<string, string>>) =>
      Object.entries(value)
        .map((pair) => pair.join(':'))
        .join(',') || undefined,
  },
  secret: {
    words: 'from the Secret',
    write: ({ name, key }: SecretRef): SecretKey => ({ secret: name, key }),
  },
  there: { words: 'true when it is here', write: () => 'true' },
  characters: {
    words: 'the sets of characters',
    write: (value: string) => CHARACTERS[value]?.join(':'),
  },
  smsProvider: { words: "GoTrue's name of it", write: (value: string) => SMS_PROVIDERS[value] },
} as const satisfies Readonly<Record<string, Writing>>

export type WritingName = keyof typeof writings
