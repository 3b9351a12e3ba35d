import { randomUUID } from 'node:crypto'
import type { Broken } from './faults.ts'
import { type Answer, type Ask, bearerOf, nothing, type Reply } from './http.ts'
import type { Tokens } from './tokens.ts'

type User = {
  readonly id: string
  readonly email: string
  password: string
  user_metadata: object
  app_metadata: object
}

const refuse = (status: number, error_code: string, msg: string): Reply => ({
  status,
  body: { code: status, error_code, msg },
})

/** Words and codes are GoTrue's: internal/api/errors.go, apierrors/errorcode.go. */
export const authStandIn = (tokens: Tokens, broken: Broken): Answer => {
  const users = new Map<string, User>()
  const sessions = new Map<string, string>() // refresh token -> user
  const links = new Map<string, string>() // hash -> user

  const shown = ({ password: _, ...user }: User) => ({
    ...user,
    aud: 'authenticated',
    role: 'authenticated',
    created_at: new Date(0).toISOString(),
  })

  const signedIn = async (user: User): Promise<Reply> => {
    const refresh_token = randomUUID()
    sessions.set(refresh_token, user.id)
    const access_token = await tokens.sign(user.id, refresh_token)
    return {
      status: 200,
      body: {
        access_token,
        refresh_token,
        token_type: 'bearer',
        expires_in: 3600,
        expires_at: Math.floor(Date.now() / 1000) + 3600,
        user: shown(user),
      },
    }
  }

  const add = ({ email, password }: Record<string, unknown>): User => {
    const user = {
      id: randomUUID(),
      email: String(email),
      password: String(password),
      user_metadata: {},
      app_metadata: {},
    }
    users.set(user.id, user)
    return user
  }

  const token = (ask: Ask): Reply | Promise<Reply> => {
    if (ask.query.get('grant_type') === 'password') {
      const { email, password } = ask.json
      const user = [...users.values()].find((one) => one.email === email)
      if (!user || (user.password !== password && !broken('any password signs in')))
        return broken('a wrong password is refused for another reason')
          ? refuse(400, 'over_request_rate_limit', 'too many')
          : refuse(400, 'invalid_credentials', 'Invalid login credentials')
      return broken('nobody can sign in')
        ? refuse(500, 'unexpected_failure', 'out of order')
        : signedIn(user)
    }
    const refresh = String(ask.json.refresh_token)
    const user = users.get(sessions.get(refresh) ?? '')
    if (!user) return refuse(400, 'refresh_token_not_found', 'Invalid Refresh Token')
    return broken('sessions cannot be refreshed')
      ? refuse(400, 'validation_failed', 'out of order')
      : signedIn(user)
  }

  const me = (ask: Ask): User | undefined => {
    if (broken('signatures are not looked at')) {
      const [, payload = ''] = (bearerOf(ask) ?? '').split('.')
      return users.get(JSON.parse(Buffer.from(payload, 'base64url').toString()).sub)
    }
    return users.get(ask.claims?.sub ?? '')
  }

  const admin = (ask: Ask, id: string | undefined): Reply => {
    if (ask.claims?.role !== 'service_role' && !broken('anybody is an admin'))
      return refuse(403, 'not_admin', 'User not allowed')
    if (ask.path === '/admin/generate_link') {
      const user = [...users.values()].find((one) => one.email === ask.json.email)
      if (!user) return refuse(404, 'user_not_found', 'User not found')
      const hashed_token = randomUUID()
      links.set(hashed_token, user.id)
      return { status: 200, body: { ...shown(user), hashed_token, action_link: 'http://x/' } }
    }
    if (id === undefined) {
      return ask.method === 'POST'
        ? { status: 200, body: shown(add(ask.json)) }
        : { status: 200, body: { users: [...users.values()].map(shown), aud: '' } }
    }
    const user = users.get(id)
    if (!user) return refuse(404, 'user_not_found', 'User not found')
    if (ask.method === 'PUT' && !broken('admins change nothing')) Object.assign(user, ask.json)
    if (ask.method === 'DELETE') {
      if (broken('users cannot be deleted')) return refuse(500, 'unexpected_failure', 'kept')
      users.delete(id)
    }
    return { status: 200, body: shown(user) }
  }

  return (ask) => {
    const { method, path } = ask
    const id = path.match(/^\/admin\/users\/(.+)$/)?.[1]
    if (path.startsWith('/admin/')) return admin(ask, id)
    switch (`${method} ${path}`) {
      case 'GET /health':
        return {
          status: 200,
          body: {
            name: broken('GoTrue has another name') ? 'OK' : 'GoTrue',
            version: 'v0.0.0-stand-in',
          },
        }
      case 'GET /settings':
        return broken('there are no settings')
          ? { status: 200, body: {} }
          : {
              status: 200,
              body: {
                external: { email: true },
                mailer_autoconfirm: !broken('addresses are confirmed'),
                disable_signup:
                  broken('sign-up is off') || broken('sign-up is off, and is not refused'),
              },
            }
      case 'GET /.well-known/jwks.json':
        return {
          status: 200,
          body: broken('the public keys are others') ? { keys: [] } : tokens.publicKeys,
        }
      case 'POST /signup':
        if (broken('sign-up is off'))
          return refuse(422, 'signup_disabled', 'Signups not allowed for this instance')
        return broken('sign-up gives no session')
          ? { status: 200, body: shown(add(ask.json)) }
          : signedIn(add(ask.json))
      case 'POST /token':
        return token(ask)
      case 'POST /logout': {
        if (!broken('sessions do not end')) {
          for (const [refresh, user] of sessions)
            if (user === ask.claims?.sub) sessions.delete(refresh)
        }
        return { status: 204 }
      }
      case 'POST /verify': {
        const hash = String(ask.json.token_hash)
        const user = users.get(links.get(hash) ?? '')
        if (!user) return refuse(403, 'otp_expired', 'Email link is invalid or has expired')
        if (!broken('links work twice')) links.delete(hash)
        return signedIn(user)
      }
      case 'GET /user':
      case 'PUT /user': {
        const user = me(ask)
        if (!user) return refuse(403, 'bad_jwt', 'invalid JWT')
        if (method === 'PUT' && !broken('users change nothing'))
          user.user_metadata = { ...(ask.json.data as object) }
        return { status: 200, body: shown(user) }
      }
      default:
        return nothing
    }
  }
}
