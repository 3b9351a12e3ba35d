import { NOTIFICATIONS, TEMPLATES } from '../../src/api/claim/auth/email.ts'
import { PROVIDERS } from '../../src/api/claim/auth/external.ts'
import { HOOKS } from '../../src/api/claim/auth/hook.ts'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { samlKey } from './saml-key.ts'
import { configMap, secret } from './worlds.ts'

type Auth = NonNullable<ClaimSpec['auth']>

const named = <K extends string, T>(names: readonly K[], value: (name: K) => T) =>
  Object.fromEntries(names.map((name) => [name, value(name)])) as { [N in K]: T }

/** Every setting of Auth that can stand beside the others; of the senders of messages one can. */
export const everyAuth: Auth = {
  siteUrl: 'https://shop.io',
  additionalRedirectUrls: ['https://*.shop.io/**'],
  jwtExpiry: '30m',
  enableSignup: true,
  enableAnonymousSignIns: true,
  enableManualLinking: true,
  enableRefreshTokenRotation: true,
  refreshTokenReuseInterval: '10s',
  minimumPasswordLength: 8,
  passwordRequirements: 'lower_upper_letters_digits_symbols',
  email: {
    enableSignup: true,
    enableConfirmations: true,
    doubleConfirmChanges: false,
    securePasswordChange: true,
    maxFrequency: '10s',
    otpLength: 8,
    otpExpiry: '1h',
    smtp: {
      host: 'smtp.x.io',
      user: 'u',
      passSecretRef: { name: 'smtp', key: 'pass' },
      adminEmail: 'a@shop.io',
    },
    template: {
      ...named(TEMPLATES, (name) => ({
        subject: `${name}: {{ .SiteURL }}`,
        content: `<b>${name} $(HOME)</b>`,
      })),
      recovery: { contentFrom: { configMapKeyRef: { name: 'mails', key: 'recovery.html' } } },
      email_change: { contentFrom: { secretKeyRef: { name: 'oauth', key: 'email-change' } } },
    },
    notification: {
      ...named(NOTIFICATIONS, () => ({})),
      password_changed: { subject: 'Changed', content: '<i>new</i>' },
    },
  },
  sms: {
    enableSignup: true,
    enableConfirmations: true,
    template: '{{ .Code }} it is',
    maxFrequency: '20s',
    otpLength: 8,
    otpExpiry: '5m',
    testOtp: { '491701234567': '123456', '491701234568': '654321' },
    provider: {
      type: 'Twilio',
      twilio: {
        accountSid: 'AC1',
        authTokenSecretRef: { name: 'sms', key: 'token' },
        messageServiceSid: 'MG1',
        contentSid: 'HX1',
      },
    },
  },
  external: named(PROVIDERS, (name) => ({
    clientId: `client-of-${name}`,
    secretRef: { name: 'oauth', key: name },
    ...(name === 'keycloak' && {
      url: 'https://id.shop.io/realms/main',
      redirectUri: 'https://api.shop.io/auth/v1/callback?of=keycloak',
      skipNonceCheck: true,
      emailOptional: true,
    }),
  })),
  web3: { solana: { enabled: true }, ethereum: { enabled: true } },
  saml: { privateKeySecretRef: { name: 'saml', key: 'key' }, allowEncryptedAssertions: true },
  hook: {
    ...named(HOOKS, (name) => ({ uri: `pg-functions://postgres/public/${name}` })),
    send_email: { uri: 'https://hooks.shop.io/mail', secretsRef: { name: 'hooks', key: 'mail' } },
  },
  mfa: {
    maxEnrolledFactors: 3,
    totp: { enrollEnabled: true, verifyEnabled: true },
    phone: {
      enrollEnabled: true,
      verifyEnabled: true,
      otpLength: 7,
      template: 'second: {{.Code}}',
      maxFrequency: '30s',
    },
    webAuthn: { enrollEnabled: true, verifyEnabled: true },
  },
  sessions: { timebox: '24h', inactivityTimeout: '8h' },
  rateLimit: {
    emailSent: 1,
    smsSent: 2,
    anonymousUsers: 3,
    tokenRefresh: 4,
    signInSignUps: 5,
    tokenVerifications: 6,
    web3: 7,
  },
  captcha: { provider: 'turnstile', secretRef: { name: 'oauth', key: 'captcha' } },
  oauthServer: {
    enabled: true,
    authorizationUrlPath: '/oauth/consent',
    allowDynamicRegistration: true,
  },
}

export const hookSecret = `v1,whsec_${Buffer.alloc(32, 1).toString('base64')}`

/** What it refers to. */
export const authObjects: readonly KubeObject[] = [
  secret('smtp', { pass: 'p@ss/w#r:d%&+ x' }),
  secret('oauth', {
    ...named(PROVIDERS, (name) => `secret-of-${name}`),
    captcha: 'captcha-secret',
    'email-change': '<b>{{ .NewEmail }}</b>',
  }),
  secret('sms', { token: 'token-of-twilio' }),
  secret('saml', { key: samlKey }),
  secret('hooks', { mail: hookSecret }),
  configMap('mails', { 'recovery.html': '<a href="{{ .ConfirmationURL }}">Again</a>\n' }),
]
