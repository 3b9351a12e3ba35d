import * as z from 'zod'
import { choice, duration, flag, integer, object, strings, url } from '../../fields.ts'
import { globError } from '../../glob.ts'
import { email } from './email.ts'
import { external } from './external.ts'
import { hook } from './hook.ts'
import { mfa } from './mfa.ts'
import { captcha, oauthServer, rateLimit, saml, sessions, web3 } from './security.ts'
import { sms } from './sms.ts'

/**
 * An access token cannot be revoked before it expires, so it lives a week at most; the hosted
 * Supabase has the same limit.
 */
const MAX_JWT_EXPIRY_HOURS = 168

/** The words of config.toml; what each means to GoTrue: src/gotrue/writing.ts. */
const PASSWORD_REQUIREMENTS = [
  'letters_digits',
  'lower_upper_letters_digits',
  'lower_upper_letters_digits_symbols',
] as const

export const auth = object('Users and their sessions (GoTrue).', {
  siteUrl: url('Where mails and OAuth flows lead the user when no other address is asked for.', {
    absent: 'publicUrl',
    example: 'https://shop.example.com',
  }),
  additionalRedirectUrls: strings(
    'Further addresses that a client may ask to be redirected to; globs with * and ** are allowed.',
    {
      example: ['https://*.shop.example.com/**'],
      maxItems: 64,
      set: true,
      item: z.string().superRefine((glob, context) => {
        const error = globError(glob)
        if (error) context.addIssue({ code: 'custom', message: error })
      }),
    },
  ),
  jwtExpiry: duration(`Life of an access token, at most ${MAX_JWT_EXPIRY_HOURS}h.`, {
    example: '30m',
  }),
  enableSignup: flag('Whether new users may sign up.', { example: false }),
  enableAnonymousSignIns: flag('Whether users may sign in without any identity.', {
    example: true,
  }),
  enableManualLinking: flag(
    'Whether a user may link further identities to the account by themselves.',
    { absent: 'false', example: true },
  ),
  enableRefreshTokenRotation: flag(
    'Whether a refresh token is good for one use; else it never expires.',
    { absent: 'true', example: false },
  ),
  refreshTokenReuseInterval: duration(
    'Time for which a used refresh token is taken again, as two tabs do at once; whole seconds.',
    { maxHours: 24, absent: '0s', example: '10s' },
  ),
  minimumPasswordLength: integer('Characters that a password needs at least.', {
    min: 6,
    max: 72,
    example: 10,
  }),
  passwordRequirements: choice(
    PASSWORD_REQUIREMENTS,
    'Characters that a password needs at least one of each of.',
    { absent: 'any characters will do', example: 'lower_upper_letters_digits' },
  ),
  email,
  sms,
  external,
  web3,
  saml,
  hook,
  mfa,
  sessions,
  rateLimit,
  captcha,
  oauthServer,
})
