import * as z from 'zod'
import { duration, flag, integer, object, secretRef, strings, text, url } from '../fields.ts'
import { globError } from '../glob.ts'

/** The OAuth providers of GoTrue 2.196, by the names that config.toml gives them. */
export const PROVIDERS = [
  'apple',
  'azure',
  'bitbucket',
  'discord',
  'facebook',
  'figma',
  'fly',
  'github',
  'gitlab',
  'google',
  'kakao',
  'keycloak',
  'linkedin',
  'linkedin_oidc',
  'notion',
  'slack',
  'slack_oidc',
  'snapchat',
  'spotify',
  'twitch',
  'twitter',
  'vercel_marketplace',
  'workos',
  'x',
  'zoom',
] as const

export type Provider = (typeof PROVIDERS)[number]

/** The same for every provider; made once, since each schema costs time at the start. */
const providerFields = {
  clientId: text('Client id that the provider gave.', { example: 'Iv1.8a61f9b3a7aba766' }),
  url: url('Base URL of the provider, for those that one hosts oneself.', {
    absent: 'the public one of the provider',
    example: 'https://gitlab.example.com',
  }),
  redirectUri: url('Where the provider sends the user back to.', {
    absent: 'publicUrl followed by /auth/v1/callback',
    example: 'https://api.shop.example.com/auth/v1/callback',
  }),
  skipNonceCheck: flag('Accept id tokens without a matching nonce (needed by some mobile SDKs).', {
    absent: 'false',
    example: true,
  }),
  emailOptional: flag('Let users in whom the provider reports without an e-mail address.', {
    absent: 'false',
    example: true,
  }),
}

const provider = (name: string) => {
  const { clientId, ...others } = providerFields
  return object(
    `Sign-in with ${name}. It is on when it is here, and then needs clientId and secretRef.`,
    {
      clientId,
      secretRef: secretRef('Client secret that the provider gave.', {
        example: { name: 'oauth', key: name },
      }),
      ...others,
    },
  )
}

const external = Object.fromEntries(PROVIDERS.map((name) => [name, provider(name)])) as {
  [P in Provider]: ReturnType<typeof provider>
}

/** A JWT that outlives a week cannot be taken back in time; Supabase sets the same limit. */
const MAX_JWT_EXPIRY_HOURS = 168

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
  minimumPasswordLength: integer('Characters that a password needs at least.', {
    min: 6,
    max: 72,
    example: 10,
  }),
  email: object('Sign-in by e-mail, and the mails that are sent.', {
    enableSignup: flag('Whether new users may sign up by e-mail.', { example: false }),
    enableConfirmations: flag(
      'Whether an address must be confirmed by mail before the user can sign in. Without it anybody can sign up with any address.',
      { absent: 'true when auth.email.smtp is set, else false', example: true },
    ),
    maxFrequency: duration('Least time between two mails to the same address.', {
      maxHours: 24,
      example: '10s',
    }),
    smtp: object('Mail server that sends the mails. Without it no mail is sent.', {
      host: text('Host name of the mail server.', { example: 'smtp.example.com', max: 253 }),
      port: integer('TCP port of the mail server.', {
        min: 1,
        max: 65535,
        absent: '587',
        example: 465,
      }),
      user: text('User name for the mail server.', { example: 'apikey' }),
      passSecretRef: secretRef('Password for the mail server.', {
        example: { name: 'smtp', key: 'password' },
      }),
      adminEmail: text('Address that the mails are sent from.', {
        example: 'no-reply@shop.example.com',
        max: 320,
        pattern: '^[^@\\s]+@[^@\\s]+$',
      }),
      senderName: text('Name that the mails are sent from.', {
        absent: 'adminEmail',
        example: 'The Shop',
      }),
    }),
  }),
  external: object('Sign-in with other providers (OAuth and OpenID Connect), by name.', external),
})
