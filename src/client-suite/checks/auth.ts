import { setTimeout as sleep } from 'node:timers/promises'
import { at } from '../../setup/verify/json.ts'
import { got, refused, same, worked } from '../answer.ts'
import { Broken, type Check, Unchecked } from '../check.ts'
import type { User } from '../fixtures.ts'
import type { Stage } from '../stage.ts'
import { introduction } from './introductions.ts'

const settings = async (stage: Stage): Promise<unknown> => {
  const answer = await stage.ask('/auth/v1/settings', { key: stage.target.anonKey })
  if (typeof at(answer.json, 'external') !== 'object') {
    throw new Broken(`expected the settings, got ${got(answer)}`)
  }
  return answer.json
}

/** A client with a session of its own, which other checks do not see end. */
const signedIn = async (stage: Stage, { email, password }: User) => {
  const client = stage.anon()
  const { session } = worked(await client.auth.signInWithPassword({ email, password }), 'sign in')
  return { client, session }
}

const signUp: Check = {
  component: 'auth',
  promise: 'signs a user up, or refuses it where sign-up is off',
  needs: ['serviceKey'],
  run: async (stage) => {
    const set = await settings(stage)
    const [email, password] = [stage.fixtures.email('new'), stage.fixtures.password()]
    if (at(set, 'external', 'email') !== true) throw new Unchecked('sign-up by mail is off')
    if (at(set, 'disable_signup') !== true && at(set, 'mailer_autoconfirm') !== true) {
      throw new Unchecked('it would send a mail: addresses must be confirmed here')
    }
    const signed = await stage.anon().auth.signUp({ email, password })
    if (signed.data.user) stage.fixtures.keepUser(signed.data.user.id)
    if (at(set, 'disable_signup') === true) {
      return refused(signed, 'a sign-up', { code: 'signup_disabled' })
    }
    if (signed.error?.code === 'captcha_failed') throw new Unchecked('sign-up asks for a CAPTCHA')
    const { user, session } = worked(signed, 'sign up')
    same(user?.email, email, 'the address of the new user')
    if (!session)
      throw new Broken('the new user has no session, though addresses are not confirmed')
  },
}

const session: readonly Check[] = [
  {
    component: 'auth',
    promise: 'signs a user in with a password',
    needs: ['serviceKey'],
    run: async (stage) => {
      const { a } = await stage.fixtures.users(stage)
      const { client, session } = await signedIn(stage, a)
      const { user } = worked(await client.auth.getUser(session.access_token), 'read the user')
      same(user?.id, a.id, 'the user of the session')
    },
  },
  {
    component: 'auth',
    promise: 'refuses a wrong password',
    needs: ['serviceKey'],
    run: async (stage) => {
      const { a, b } = await stage.fixtures.users(stage)
      const { email } = a
      refused(
        await stage.anon().auth.signInWithPassword({ email, password: b.password }),
        'a wrong password',
        { code: 'invalid_credentials' },
      )
    },
  },
  {
    component: 'auth',
    promise: 'has tokens that its public keys verify (getClaims)',
    needs: ['serviceKey'],
    run: async (stage) => {
      const { a } = await stage.fixtures.users(stage)
      const { client, session } = await signedIn(stage, a)
      const found = worked(await client.auth.getClaims(session.access_token), 'verify the token')
      same(found?.claims.sub, a.id, 'the subject of the token')
      same(found?.claims.role, 'authenticated', 'the role in the token')
      const { alg, kid } = found?.header ?? {}
      if (alg?.startsWith('HS')) return // getClaims has asked the server
      const jwks = await stage.ask('/auth/v1/.well-known/jwks.json')
      const keys = at(jwks.json, 'keys')
      const known = Array.isArray(keys) && keys.some((key: unknown) => at(key, 'kid') === kid)
      if (!known)
        throw new Broken(`expected the public key "${kid}" without a key, got ${got(jwks)}`)
    },
  },
  {
    component: 'auth',
    promise: 'refuses a token that was tampered with',
    needs: ['serviceKey'],
    run: async (stage) => {
      const { a, b } = await stage.fixtures.users(stage)
      const [head, , signature] = a.accessToken.split('.')
      const [, payload] = b.accessToken.split('.')
      refused(
        await stage.anon().auth.getUser([head, payload, signature].join('.')),
        'the payload of one token with the signature of another',
        { code: 'bad_jwt' },
      )
    },
  },
  {
    component: 'auth',
    promise: 'refreshes a session',
    needs: ['serviceKey'],
    run: async (stage) => {
      const { a } = await stage.fixtures.users(stage)
      const { client, session } = await signedIn(stage, a)
      await sleep(1_000, undefined, { signal: stage.signal }) // tokens are dated to the second
      const refreshed = worked(await client.auth.refreshSession(), 'refresh the session')
      same(refreshed.user?.id, a.id, 'the user of the refreshed session')
      if (refreshed.session?.access_token === session.access_token) {
        throw new Broken('the refreshed session has the token of before')
      }
    },
  },
  {
    component: 'auth',
    promise: 'changes what a user says about themselves',
    needs: ['serviceKey'],
    run: async (stage) => {
      const { a } = await stage.fixtures.users(stage)
      const { client } = await signedIn(stage, a)
      const { user } = worked(
        await client.auth.updateUser({ data: { shoe: 42 } }),
        'change the user',
      )
      same(user.user_metadata.shoe, 42, "the user's metadata")
    },
  },
  {
    component: 'auth',
    promise: 'signs a user out, and refuses to refresh the session after',
    needs: ['serviceKey'],
    run: async (stage) => {
      const { b } = await stage.fixtures.users(stage)
      const { client, session } = await signedIn(stage, b)
      worked({ data: null, ...(await client.auth.signOut({ scope: 'local' })) }, 'sign out')
      const { refresh_token } = session
      refused(
        await stage.anon().auth.refreshSession({ refresh_token }),
        'a session that has ended',
        {
          code: 'refresh_token_not_found',
        },
      )
    },
  },
]

const admin: readonly Check[] = [
  {
    component: 'auth',
    promise: 'makes, finds, changes and deletes users for the service key',
    needs: ['serviceKey'],
    run: async (stage) => {
      const { admin } = stage.service().auth
      const email = stage.fixtures.email('admin')
      const { user } = worked(
        await admin.createUser({ email, password: stage.fixtures.password(), email_confirm: true }),
        'make a user',
      )
      if (user === null) throw new Broken('the answer has no user')
      stage.fixtures.keepUser(user.id)
      worked(await admin.listUsers({ perPage: 1 }), 'list users')
      const changed = worked(
        await admin.updateUserById(user.id, { app_metadata: { plan: 'gold' } }),
        'change the user',
      )
      same(changed.user?.app_metadata.plan, 'gold', "the user's metadata")
      worked(await admin.deleteUser(user.id), 'delete the user')
      refused(await admin.getUserById(user.id), 'a deleted user', { code: 'user_not_found' })
    },
  },
  {
    component: 'auth',
    promise: 'signs a user in by the link of a mail, of which none is sent',
    needs: ['serviceKey'],
    run: async (stage) => {
      const { b } = await stage.fixtures.users(stage)
      const link = worked(
        await stage.service().auth.admin.generateLink({ type: 'magiclink', email: b.email }),
        'make a link',
      )
      const token_hash = link.properties?.hashed_token ?? ''
      const { user } = worked(
        await stage.anon().auth.verifyOtp({ type: 'magiclink', token_hash }),
        'follow the link',
      )
      same(user?.id, b.id, 'the user behind the link')
      refused(
        await stage.anon().auth.verifyOtp({ type: 'magiclink', token_hash }),
        'the same link again',
        {
          code: 'otp_expired',
        },
      )
    },
  },
  {
    component: 'auth',
    promise: 'refuses the list of users to the anon key',
    run: async (stage) => {
      refused(await stage.anon().auth.admin.listUsers(), 'the list of users', { code: 'not_admin' })
    },
  },
]

export const auth: readonly Check[] = [
  introduction('auth'),
  {
    component: 'auth',
    promise: 'tells its settings',
    run: async (stage) => void (await settings(stage)),
  },
  signUp,
  ...session,
  ...admin,
]
