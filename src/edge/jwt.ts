/** A key of a JWKS (RFC 7517), as far as HS256 and ES256 need it. */
export type Jwk = {
  readonly kty: string
  readonly kid?: string
  readonly alg?: string
  readonly k?: string
  readonly crv?: string
  readonly x?: string
  readonly y?: string
}

export type Keys = {
  /** Text that signs tokens without `kid`; absent means that such tokens are refused. */
  readonly secret: string | undefined
  readonly jwks: readonly Jwk[]
}

/** Why a token is refused: a stable code, as Supabase's own main service gives it, and words. */
export type Refusal = { readonly code: string; readonly message: string }

const malformed: Refusal = {
  code: 'UNAUTHORIZED_INVALID_JWT_FORMAT',
  message: 'Invalid JWT format',
}

const unsupported = (alg: unknown): Refusal => ({
  code: 'UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM',
  message: `Unsupported JWT algorithm ${typeof alg === 'string' ? alg.slice(0, 16) : 'none'}`,
})

const codes = { HS256: 'UNAUTHORIZED_LEGACY_JWT', ES256: 'UNAUTHORIZED_ASYMMETRIC_JWT' } as const

type Algorithm = keyof typeof codes

const isAlgorithm = (alg: unknown): alg is Algorithm => alg === 'HS256' || alg === 'ES256'

type Json = Readonly<Record<string, unknown>>
type Bytes = Uint8Array<ArrayBuffer>

// atob takes padding, spaces and both alphabets: a signed text has exactly one spelling
const bytes = (base64url: string): Bytes | undefined => {
  if (!/^[A-Za-z0-9_-]*$/.test(base64url) || base64url.length % 4 === 1) return undefined
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

const object = (base64url: string): Json | undefined => {
  try {
    const value: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes(base64url)),
    )
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined
  } catch {
    return undefined
  }
}

const hmac = (secret: Bytes) =>
  crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])

const ecdsa = ({ x, y }: Jwk) =>
  crypto.subtle.importKey(
    'jwk',
    {
      kty: 'EC',
      crv: 'P-256',
      ...(x === undefined ? {} : { x }),
      ...(y === undefined ? {} : { y }),
    },
    { name: 'ECDSA', namedCurve: 'P-256' },
    false,
    ['verify'],
  )

const keyTypes = { HS256: 'oct', ES256: 'EC' } as const

// the key decides the algorithm, never the token: a public EC key must not become an HMAC secret
const named = (jwks: readonly Jwk[], kid: unknown, alg: Algorithm): Jwk | undefined =>
  jwks.find((key) => key.kid === kid && key.kty === keyTypes[alg] && (key.alg ?? alg) === alg)

const keyFor = async (header: Json, alg: Algorithm, { secret, jwks }: Keys) => {
  if (header.kid === undefined) {
    return alg === 'HS256' && secret !== undefined
      ? hmac(new TextEncoder().encode(secret))
      : undefined
  }
  const jwk = named(jwks, header.kid, alg)
  if (jwk === undefined) return undefined
  if (alg === 'ES256') return ecdsa(jwk)
  const symmetric = bytes(jwk.k ?? '')
  return symmetric === undefined ? undefined : hmac(symmetric) // which refuses an empty one
}

const signatureHolds = async (
  alg: Algorithm,
  key: Parameters<typeof crypto.subtle.verify>[1],
  signature: Bytes,
  signed: string,
): Promise<boolean> =>
  crypto.subtle.verify(
    alg === 'HS256' ? 'HMAC' : { name: 'ECDSA', hash: 'SHA-256' },
    key,
    signature,
    new TextEncoder().encode(signed),
  )

const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value)

const outOfTime = ({ exp, nbf }: Json, now: number): string | undefined => {
  if (exp !== undefined && !(isTime(exp) && exp > now)) return 'JWT expired'
  if (nbf !== undefined && !(isTime(nbf) && nbf <= now)) return 'JWT not valid yet'
  return undefined
}

/**
 * Checks the signature (HS256, ES256), `exp` and `nbf` of a JWT with WebCrypto alone, because the
 * Edge Runtime's main program must start without a network.
 *
 * @param now seconds since 1970
 * @returns why the token is refused, or undefined where it is good.
 */
export const refusalOf = async (
  token: string,
  keys: Keys,
  now: number,
): Promise<Refusal | undefined> => {
  const [head = '', body = '', tail, ...rest] = token.split('.')
  const header = object(head)
  const claims = object(body)
  const signature = tail === undefined ? undefined : bytes(tail)
  if (header === undefined || claims === undefined || signature === undefined || rest.length > 0) {
    return malformed
  }
  // RFC 7515 4.1.11: an extension that must be understood, and is not
  if (header.crit !== undefined) return malformed
  const { alg } = header
  if (!isAlgorithm(alg)) return unsupported(alg)

  const refused = (message: string): Refusal => ({ code: codes[alg], message })
  try {
    const key = await keyFor(header, alg, keys)
    if (key === undefined) return refused('Invalid JWT: no key for its kid')
    if (!(await signatureHolds(alg, key, signature, `${head}.${body}`))) {
      return refused('Invalid JWT: wrong signature')
    }
  } catch {
    return refused('Invalid JWT: its key cannot be used') // a malformed JWK
  }
  const late = outOfTime(claims, now)
  return late === undefined ? undefined : refused(`Invalid JWT: ${late}`)
}
