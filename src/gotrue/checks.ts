import { createPrivateKey } from 'node:crypto'
import { seconds } from '../api/duration.ts'
import { urlError } from '../api/url.ts'
import { templateError } from './template.ts'

/** What GoTrue wants of a value beside its type: it refuses to start with another, or fails later. */
export type Check = {
  /** For docs/auth.md. */
  readonly words: string
  /** What is wrong, or undefined; never quotes the value, which may be a secret. */
  readonly wrong: (value: string) => string | undefined
}

/** GoTrue counts in whole seconds where it does not take a duration. */
export const wholeSeconds = (least: number, words: string): Check => ({
  words,
  wrong: (value) => {
    const life = seconds(value)
    return Number.isInteger(life) && life >= least ? undefined : `must be ${words}`
  },
})

const MAX_JWT_EXPIRY = 168 * 3600

export const jwtExpiry: Check = {
  words: 'whole seconds, from 1s to 168h',
  wrong: (value) => {
    const life = seconds(value)
    return Number.isInteger(life) && life >= 1 && life <= MAX_JWT_EXPIRY
      ? undefined
      : 'must be whole seconds, from 1s to 168h'
  },
}

export const positive: Check = {
  words: 'more than 0s',
  wrong: (value) => (seconds(value) > 0 ? undefined : 'must be more than 0s'),
}

const PG_FUNCTION =
  /^pg-functions:\/\/[^/?#]+\/[a-zA-Z_][a-zA-Z0-9_]{0,62}\/[a-zA-Z_][a-zA-Z0-9_]{0,62}$/

export const hookUri: Check = {
  words: 'https://…, or pg-functions://postgres/<schema>/<function>',
  wrong: (value) => {
    if (PG_FUNCTION.test(value)) return undefined
    if (value.startsWith('pg-functions:')) {
      return 'must be pg-functions://postgres/<schema>/<function>, both names of letters, digits and _'
    }
    if (!/^https:/i.test(value)) {
      return 'must begin with https:// or pg-functions://, GoTrue calls no other address; inside the cluster use a function of the database'
    }
    return urlError(value)
  },
}

const SYMMETRIC = /^v1,whsec_([A-Za-z0-9+/=]{32,88})$/

const isBase64 = (text: string): boolean => Buffer.from(text, 'base64').toString('base64') === text

/** The asymmetric form (v1a) passes GoTrue's start, and every call then fails: it cannot sign with it. */
export const hookSecrets: Check = {
  words: 'v1,whsec_<base64 of 24 to 64 bytes>, several joined by |',
  wrong: (value) => {
    const secrets = value
      .replace(/[\r\n]+$/, '')
      .split('|')
      .filter((secret) => secret !== '')
    const fits = (secret: string) => isBase64(SYMMETRIC.exec(secret)?.[1] ?? '-')
    return secrets.length > 0 && secrets.every(fits)
      ? undefined
      : 'must be v1,whsec_ and base64 of 24 to 64 bytes, several joined by |: printf "v1,whsec_%s" "$(openssl rand -base64 32)"'
  },
}

/** PKCS#1 has the modulus after the version, where PKCS#8 has the name of the algorithm. */
const isPkcs1 = (der: Buffer): boolean => {
  const head = (der[1] ?? 0) < 0x80 ? 2 : 2 + ((der[1] ?? 0) & 0x7f)
  return der[0] === 0x30 && der.subarray(head, head + 4).equals(Buffer.from([2, 1, 0, 2]))
}

const MAKE =
  'make one with: openssl genrsa -traditional 2048 | openssl rsa -traditional -outform DER | base64 -w0'

export const samlPrivateKey: Check = {
  words: 'base64 of an RSA key in PKCS#1 DER, of at least 2048 bits and exponent 65537',
  wrong: (value) => {
    const text = value.replace(/[\r\n]/g, '')
    if (text.includes('-----BEGIN')) {
      return `must be base64 of DER without the lines of PEM; ${MAKE}`
    }
    if (!isBase64(text)) return `must be base64; ${MAKE}`
    const der = Buffer.from(text, 'base64')
    if (!isPkcs1(der)) return `must be an RSA key in PKCS#1 DER; ${MAKE}`
    try {
      const { asymmetricKeyDetails: { modulusLength = 0, publicExponent } = {} } = createPrivateKey(
        { key: der, format: 'der', type: 'pkcs1' },
      )
      return modulusLength >= 2048 && publicExponent === 65537n
        ? undefined
        : `must be an RSA key of at least 2048 bits with the exponent 65537; ${MAKE}`
    } catch {
      return `must be an RSA key in PKCS#1 DER; ${MAKE}`
    }
  },
}

export const smsTemplate: Check = {
  words: 'text with {{ .Code }}, and no other action',
  wrong: (value) => {
    const rest = value.replace(/\{\{(?:-\s)?\s*\.Code\s*(?:\s-)?\}\}/g, '')
    if (rest.includes('{{')) return 'must have no action but {{ .Code }}'
    return rest === value ? 'must have {{ .Code }}, where the code goes' : undefined
  },
}

const mailTemplateWords = 'a Go template whose actions and blocks are closed'

/** Linux takes 128 KiB of a variable, by which the text reaches the pod. */
const MAX_CONTENT = 65_536

export const mailContent: Check = {
  words: `${mailTemplateWords}, at most 64 KiB`,
  wrong: (value) => {
    if (Buffer.byteLength(value) > MAX_CONTENT) return 'must have at most 64 KiB'
    return value.includes('\0') ? 'must be text' : templateError(value)
  },
}

export const mailTemplate: Check = {
  words: mailTemplateWords,
  wrong: templateError,
}
