import {
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose'

export type Claims = { readonly role: string; readonly sub?: string }

export type Tokens = {
  /** What a user's tokens are verified with. */
  readonly publicKeys: JSONWebKeySet
  readonly sign: (sub: string, session: string) => Promise<string>
  readonly verify: (token: string | undefined) => Promise<Claims | undefined>
}

const claimsOf = ({ role, sub }: JWTPayload): Claims | undefined =>
  typeof role === 'string' ? { role, ...(sub !== undefined && { sub }) } : undefined

/** Signs users' tokens, and believes those that the keys of `project` signed as well. */
export const makeTokens = async (project: JSONWebKeySet): Promise<Tokens> => {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const own = { ...(await exportJWK(publicKey)), kid: 'of-the-stand-in', alg: 'ES256', use: 'sig' }
  const keys = [own, ...project.keys]
  return {
    publicKeys: { keys: [own] },
    sign: (sub, session) =>
      new SignJWT({ role: 'authenticated', session_id: session })
        .setProtectedHeader({ alg: 'ES256', kid: own.kid })
        .setSubject(sub)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey),
    verify: async (token = '') => {
      const verified = await jwtVerify(token, async ({ kid }) => {
        const key = keys.find((known) => known.kid === kid)
        if (key === undefined) throw new Error(`no key ${kid}`)
        return importJWK(key)
      }).catch(() => undefined)
      return verified && claimsOf(verified.payload)
    },
  }
}
