import { createSecretKey } from 'node:crypto'
import { SignJWT } from 'jose'
import { GENERATIONS, type Generation } from '../api/claim/index.ts'
import { digest } from '../kube/checksum.ts'
import { deriveBytes, deriveText, type Label, type Seed } from './derive.ts'
import { es256Key, signEs256, signingJwk } from './es256.ts'
import { opaqueKey } from './opaque.ts'

/** Values of the user's own in place of derived ones. */
export type Brought = {
  /** JWT secret of a project that moved here; it has no generation before. */
  readonly jwtSecret?: string | undefined
  readonly dashboardPassword?: string | undefined
}

type Generations = Readonly<Record<Generation, number>>

/** Life of the anon and service_role keys; the hosted Supabase issues them for as long. */
const KEY_LIFE_SECONDS = 10 * 365 * 24 * 3600

/** One HS256 signing key. */
type JwtSecret = { readonly kid: string; readonly secret: string }

/** Every secret of a project that does not come from outside. */
export type Keys = {
  /** Says which project a server belongs to; derived, so that only the owner of the seed can. */
  readonly reference: string
  /** Makes the checksums on pod templates worthless to whoever would guess a secret by them. */
  readonly checksumSalt: string
  readonly jwtSecret: string
  /**
   * JWKS (RFC 7517) to verify with, ES256 and HS256: this generation, the one before and the next
   * one. It holds the secrets of HS256; GoTrue alone shows the public keys of it to others.
   */
  readonly jwks: string
  /** The same keys for GoTrue, which signs with the one that says so: users' tokens are ES256. */
  readonly gotrueKeys: string
  /**
   * The JWKS for Storage, with the key that it signs its URLs with. Without one it signs them with
   * the bare secret and no `kid`, and every signed URL dies in a rotation.
   */
  readonly storageJwks: string
  /** The keys that clients may hold: the current one first. */
  readonly anon: readonly string[]
  readonly serviceRole: readonly string[]
  /** The opaque keys, likewise. */
  readonly publishable: readonly string[]
  readonly secret: readonly string[]
  /** What services get of the gateway in the place of an opaque key. */
  readonly tokens: { readonly anon: string; readonly serviceRole: string }
  readonly passwords: {
    readonly admin: string
    readonly owner: string
    readonly supabaseAdmin: string
    readonly authenticator: string
    readonly authAdmin: string
    readonly storageAdmin: string
  }
  /** Of an admin whose password its operator never changes in the server: it has no generation. */
  readonly lastingAdminPassword: string
  /** Of the login that the pooler looks passwords up with. */
  readonly poolerPassword: string
  /** 32 bytes in hexadecimal. It has no generation: what the vault holds is encrypted with it. */
  readonly vaultRootKey: string
  readonly s3: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly s3Protocol: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly realtime: {
    readonly managementSecret: string
    readonly metricsSecret: string
    readonly dbEncKey: string
    readonly secretKeyBase: string
    readonly cookie: string
  }
  /** Bearer token of whoever collects Realtime's metrics. */
  readonly realtimeMetricsToken: string
  readonly metaCryptoKey: string
  /** With it people get into Studio, as the user `supabase`. */
  readonly dashboardPassword: string
}

const jwk = ({ kid, secret }: JwtSecret, operations: readonly string[]) => ({
  kty: 'oct',
  k: Buffer.from(secret, 'utf8').toString('base64url'),
  alg: 'HS256',
  use: 'sig',
  kid,
  key_ops: operations,
})

type Role = 'anon' | 'service_role'

const claims = (role: Role, issuedAt: number) => ({
  role,
  iss: 'supabase',
  iat: issuedAt,
  exp: issuedAt + KEY_LIFE_SECONDS,
})

const apiKey = (role: Role, { kid, secret }: JwtSecret, issuedAt: number): Promise<string> =>
  new SignJWT(claims(role, issuedAt))
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid })
    .sign(Buffer.from(secret, 'utf8'))

/**
 * The generations that are known beside the present one. The next is known everywhere before it is
 * used: while a rotation rolls through the pods, those that have it and those that do not accept
 * each other's tokens and keys.
 */
const around = (generation: number): number[] =>
  [generation - 1, generation + 1].filter((number) => number > 0)

/** Realtime wants a token of a finite life; it looks at nothing else in it. */
const metricsToken = (secret: string, issuedAt: number): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer('supabase')
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + KEY_LIFE_SECONDS)
    .sign(Buffer.from(secret, 'utf8'))

const derive = async (
  seed: Seed,
  generations: Generations,
  issuedAt: number,
  brought: Brought,
): Promise<Keys> => {
  // A brought secret is the same in each generation: only the ES256 keys beside it rotate.
  const jwtSecret = (generation: number): JwtSecret => ({
    kid: deriveText(seed, 'jwt-kid', brought.jwtSecret ? 1 : generation, 16),
    secret: brought.jwtSecret ?? deriveText(seed, 'jwt-secret', generation, 48),
  })
  const current = jwtSecret(generations.jwt)
  const valid = [current, ...(brought.jwtSecret ? [] : around(generations.jwt).map(jwtSecret))]

  const signing = es256Key(seed, generations.jwt)
  const others = around(generations.jwt).map((generation) => es256Key(seed, generation).jwk)
  const secrets = valid.map((key) => jwk(key, ['verify']))
  const verifying = [signing.jwk, ...others, ...secrets]

  const opaque = (kind: 'publishable' | 'secret') =>
    [generations.apiKeys, ...around(generations.apiKeys)].map((generation) =>
      opaqueKey(seed, kind, generation),
    )

  const password = (label: Label) => deriveText(seed, label, generations.database)
  const s3 = (label: Label, length: number) => deriveText(seed, label, generations.s3, length)
  const metricsSecret = deriveText(seed, 'realtime/metrics-jwt-secret', 1, 48)

  return {
    reference: deriveText(seed, 'reference'),
    checksumSalt: deriveText(seed, 'checksum-salt'),
    jwtSecret: current.secret,
    jwks: JSON.stringify({ keys: verifying }),
    gotrueKeys: JSON.stringify([signingJwk(signing), ...others, ...secrets]),
    storageJwks: JSON.stringify({ keys: verifying, urlSigningKey: jwk(current, ['sign']) }),
    anon: await Promise.all(valid.map((key) => apiKey('anon', key, issuedAt))),
    serviceRole: await Promise.all(valid.map((key) => apiKey('service_role', key, issuedAt))),
    publishable: opaque('publishable'),
    secret: opaque('secret'),
    tokens: {
      anon: signEs256(signing, claims('anon', issuedAt)),
      serviceRole: signEs256(signing, claims('service_role', issuedAt)),
    },
    passwords: {
      admin: password('database/admin'),
      owner: password('database/owner'),
      supabaseAdmin: password('database/supabase-admin'),
      authenticator: password('database/authenticator'),
      authAdmin: password('database/auth-admin'),
      storageAdmin: password('database/storage-admin'),
    },
    lastingAdminPassword: deriveText(seed, 'database/admin'),
    poolerPassword: password('database/pooler'),
    vaultRootKey: deriveBytes(seed, 'database/vault-root-key', 1, 32).toString('hex'),
    s3: {
      accessKeyId: s3('s3/access-key-id', 20),
      secretAccessKey: s3('s3/secret-access-key', 40),
    },
    s3Protocol: {
      accessKeyId: s3('s3-protocol/access-key-id', 32),
      secretAccessKey: s3('s3-protocol/secret-access-key', 64),
    },
    realtime: {
      managementSecret: deriveText(seed, 'realtime/management-jwt-secret', 1, 48),
      metricsSecret,
      dbEncKey: deriveText(seed, 'realtime/db-enc-key', 1, 16), // AES-128: exactly 16
      secretKeyBase: deriveText(seed, 'realtime/secret-key-base', 1, 64), // Phoenix: at least 64
      cookie: deriveText(seed, 'realtime/cookie'),
    },
    realtimeMetricsToken: await metricsToken(metricsSecret, issuedAt),
    metaCryptoKey: deriveText(seed, 'meta/crypto-key'),
    dashboardPassword:
      brought.dashboardPassword ?? deriveText(seed, 'dashboard', generations.dashboard),
  }
}

/** The same seed gives the same keys: a third of a pass would go into deriving them anew. */
const REMEMBERED = new Map<string, Promise<Keys>>()
const MAX_REMEMBERED = 500

/**
 * Derives every key and password of a project.
 *
 * @param brought values that a project brings; they have no generations
 * @param issuedAt `iat` of the keys in seconds since 1970, from the birth certificate
 */
export const deriveKeys = (
  seed: Uint8Array,
  generations: Generations,
  issuedAt: number,
  brought: Brought = {},
): Promise<Keys> => {
  const numbers = GENERATIONS.map((name) => generations[name])
  const name = digest([Buffer.from(seed).toString('hex'), numbers, issuedAt, brought], 64)
  const remembered = REMEMBERED.get(name)
  if (remembered) return remembered
  if (REMEMBERED.size >= MAX_REMEMBERED) REMEMBERED.clear()
  const keys = derive(createSecretKey(seed), generations, issuedAt, brought)
  REMEMBERED.set(name, keys)
  return keys
}
