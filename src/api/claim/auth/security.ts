import { choice, duration, flag, integer, object, secretRef, text } from '../../fields.ts'

export const sessions = object('How long users stay signed in.', {
  timebox: duration('Time after which a session ends in any case.', {
    absent: 'none',
    example: '24h',
  }),
  inactivityTimeout: duration('Time without use after which a session ends.', {
    absent: 'none',
    example: '8h',
  }),
})

const limit = (description: string, absent: string) =>
  integer(description, { min: 1, max: 1_000_000, absent, example: 60 })

export const rateLimit = object('How much is taken, counted by each pod by itself.', {
  emailSent: limit('Mails in an hour, over all users.', '30'),
  smsSent: limit('Messages in an hour, over all users.', '30'),
  anonymousUsers: limit('Anonymous sign-ins in an hour, from one address.', '30'),
  tokenRefresh: limit('Refreshed sessions in 5 minutes, from one address.', '150'),
  signInSignUps: limit('Sign-ups and sign-ins in 5 minutes, from one address.', '30'),
  tokenVerifications: limit('Checked codes and links in 5 minutes, from one address.', '30'),
  web3: limit('Sign-ins with a wallet in 5 minutes, from one address.', '30'),
})

export const captcha = object(
  'Proof of a human at sign-up, sign-in and recovery. It is on when it is here, and then needs both.',
  {
    provider: choice(['hcaptcha', 'turnstile'], 'Service that checks it.', {
      absent: 'none: it must be set',
      example: 'turnstile',
    }),
    secretRef: secretRef('Secret key that the service gave.', {
      example: { name: 'captcha', key: 'secret' },
    }),
  },
)

export const web3 = object('Sign-in with the wallet of a blockchain.', {
  solana: object('Wallets of Solana.', {
    enabled: flag('Whether they are taken.', { absent: 'false', example: true }),
  }),
  ethereum: object('Wallets of Ethereum.', {
    enabled: flag('Whether they are taken.', { absent: 'false', example: true }),
  }),
})

export const saml = object(
  "Single sign-on by SAML 2.0. It is on when it is here, and then needs privateKeySecretRef; identity providers are added by Auth's admin API.",
  {
    privateKeySecretRef: secretRef(
      'Private key of the service provider: base64 of an RSA key in PKCS#1 DER, at least 2048 bits. Another key means to set up every identity provider again.',
      { example: { name: 'saml', key: 'private-key' } },
    ),
    allowEncryptedAssertions: flag('Whether identity providers may encrypt what they say.', {
      absent: 'false',
      example: true,
    }),
  },
)

export const oauthServer = object(
  'The project as an identity provider of other applications (OAuth 2.1).',
  {
    enabled: flag('Whether it answers.', { absent: 'false', example: true }),
    authorizationUrlPath: text('Path below siteUrl of your page that asks the user for consent.', {
      absent: 'none',
      example: '/oauth/consent',
      pattern: '^/',
      message: 'must begin with /',
    }),
    allowDynamicRegistration: flag('Whether applications may register themselves.', {
      absent: 'false',
      example: true,
    }),
  },
)
