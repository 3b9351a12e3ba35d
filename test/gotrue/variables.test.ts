import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type ClaimSpec, claimSchema } from '../../src/api/claim/index.ts'
import { OWNS } from '../../src/gotrue/environment.ts'
import { isSetting, variables } from '../../src/gotrue/variables.ts'
import { isFatal, pass } from '../../src/render/crossplane.ts'
import { authObjects, everyAuth, hookSecret } from '../golden/auth.ts'
import { later, run, secret, world } from '../golden/worlds.ts'
import { fieldAt } from '../import/field.ts'
import { namedFields } from '../unit/generate/fields.ts'

/**
 * Every name that GoTrue 2.196.0 reads, and the short one where it has one: envconfig's own list
 * of conf.GlobalConfiguration.
 */
const READ = readFileSync(new URL('names.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(' '))

const spares = secret('spare', { hook: hookSecret, text: 'spare' })
const objects = [...authObjects, spares]

type Plain = { [field: string]: unknown }

/** The same with another value at a path. */
const changed = (value: unknown, [part = '', ...rest]: readonly string[], to: unknown): Plain => ({
  ...(value as Plain),
  [part]: rest.length === 0 ? to : changed((value as Plain | undefined)?.[part], rest, to),
})

type Variable = { name: string; value?: string; valueFrom?: { secretKeyRef?: object } }

/** What GoTrue's container is given, by name. */
const given = async (auth: unknown): Promise<Map<string, unknown>> => {
  const state = await later(world({ auth } as ClaimSpec, { objects }), 3)
  const { response } = await pass(state, run)
  expect(isFatal(response), response.results[0]?.message).toBe(false)
  const deployment = response.desired?.resources['auth-deployment']?.resource as unknown as {
    spec: { template: { spec: { containers: { env: Variable[] }[] } } }
  }
  const env = deployment.spec.template.spec.containers[0]?.env ?? []
  return new Map(env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom?.secretKeyRef]))
}

const differences = (before: Map<string, unknown>, after: Map<string, unknown>) =>
  Object.fromEntries(
    [...new Set([...before.keys(), ...after.keys()])]
      .filter((name) => JSON.stringify(before.get(name)) !== JSON.stringify(after.get(name)))
      .map((name) => [name, after.get(name)]),
  )

const spare = { name: 'spare', key: 'text' }

/** Field below spec.auth, a value that it does not have yet, the one variable that changes, how it is written. */
const ROWS: readonly (readonly [
  field: string,
  value: unknown,
  variable: string,
  written: unknown,
])[] = [
  ['siteUrl', 'https://other.io', 'GOTRUE_SITE_URL', 'https://other.io'],
  ['additionalRedirectUrls', ['a://x', 'b://y'], 'GOTRUE_URI_ALLOW_LIST', 'a://x,b://y'],
  ['jwtExpiry', '1h1s', 'GOTRUE_JWT_EXP', '3601'],
  ['enableSignup', false, 'GOTRUE_DISABLE_SIGNUP', 'true'],
  ['enableAnonymousSignIns', false, 'GOTRUE_EXTERNAL_ANONYMOUS_USERS_ENABLED', 'false'],
  ['enableManualLinking', false, 'GOTRUE_SECURITY_MANUAL_LINKING_ENABLED', 'false'],
  ['enableRefreshTokenRotation', false, 'GOTRUE_SECURITY_REFRESH_TOKEN_ROTATION_ENABLED', 'false'],
  ['refreshTokenReuseInterval', '1m1s', 'GOTRUE_SECURITY_REFRESH_TOKEN_REUSE_INTERVAL', '61'],
  ['minimumPasswordLength', 11, 'GOTRUE_PASSWORD_MIN_LENGTH', '11'],
  [
    'passwordRequirements',
    'letters_digits',
    'GOTRUE_PASSWORD_REQUIRED_CHARACTERS',
    'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:0123456789',
  ],
  [
    'passwordRequirements',
    'lower_upper_letters_digits',
    'GOTRUE_PASSWORD_REQUIRED_CHARACTERS',
    'abcdefghijklmnopqrstuvwxyz:ABCDEFGHIJKLMNOPQRSTUVWXYZ:0123456789',
  ],
  ['email.enableSignup', false, 'GOTRUE_EXTERNAL_EMAIL_ENABLED', 'false'],
  ['email.enableConfirmations', false, 'GOTRUE_MAILER_AUTOCONFIRM', 'true'],
  ['email.doubleConfirmChanges', true, 'GOTRUE_MAILER_SECURE_EMAIL_CHANGE_ENABLED', 'true'],
  [
    'email.securePasswordChange',
    false,
    'GOTRUE_SECURITY_UPDATE_PASSWORD_REQUIRE_REAUTHENTICATION',
    'false',
  ],
  ['email.maxFrequency', '7s', 'GOTRUE_SMTP_MAX_FREQUENCY', '7s'],
  ['email.otpLength', 10, 'GOTRUE_MAILER_OTP_LENGTH', '10'],
  ['email.otpExpiry', '10m', 'GOTRUE_MAILER_OTP_EXP', '600'],
  ['email.smtp.host', 'other.io', 'GOTRUE_SMTP_HOST', 'other.io'],
  ['email.smtp.port', 465, 'GOTRUE_SMTP_PORT', '465'],
  ['email.smtp.user', 'other', 'GOTRUE_SMTP_USER', 'other'],
  ['email.smtp.passSecretRef', spare, 'GOTRUE_SMTP_PASS', spare],
  ['email.smtp.senderName', 'Other', 'GOTRUE_SMTP_SENDER_NAME', 'Other'],
  ...['invite', 'confirmation', 'recovery', 'magic_link', 'email_change', 'reauthentication'].map(
    (name) =>
      [
        `email.template.${name}.subject`,
        'Other {{ .Token }}',
        `GOTRUE_MAILER_SUBJECTS_${name.toUpperCase()}`,
        'Other {{ .Token }}',
      ] as const,
  ),
  ...[
    'email_changed',
    'phone_changed',
    'identity_linked',
    'identity_unlinked',
    'mfa_factor_enrolled',
    'mfa_factor_unenrolled',
  ].flatMap(
    (name) =>
      [
        [
          `email.notification.${name}`,
          undefined,
          `GOTRUE_MAILER_NOTIFICATIONS_${name.toUpperCase()}_ENABLED`,
          undefined,
        ],
        [
          `email.notification.${name}.subject`,
          'Other',
          `GOTRUE_MAILER_SUBJECTS_${name.toUpperCase()}_NOTIFICATION`,
          'Other',
        ],
        [
          `email.notification.${name}.content`,
          'Other',
          `GOTRUE_MAILER_TEMPLATES_${name.toUpperCase()}_NOTIFICATION`,
          `http://127.0.0.1:9998/${name}_notification`,
        ],
      ] as const,
  ),
  ['sms.enableSignup', false, 'GOTRUE_EXTERNAL_PHONE_ENABLED', 'false'],
  ['sms.enableConfirmations', false, 'GOTRUE_SMS_AUTOCONFIRM', 'true'],
  ['sms.template', 'x {{ .Code }}', 'GOTRUE_SMS_TEMPLATE', 'x {{ .Code }}'],
  ['sms.maxFrequency', '7s', 'GOTRUE_SMS_MAX_FREQUENCY', '7s'],
  ['sms.otpLength', 10, 'GOTRUE_SMS_OTP_LENGTH', '10'],
  ['sms.otpExpiry', '10m', 'GOTRUE_SMS_OTP_EXP', '600'],
  ['sms.testOtp', { '+49': '000000', 1: '111111' }, 'GOTRUE_SMS_TEST_OTP', '1:111111,+49:000000'],
  ['sms.provider.twilio.accountSid', 'AC2', 'GOTRUE_SMS_TWILIO_ACCOUNT_SID', 'AC2'],
  ['sms.provider.twilio.authTokenSecretRef', spare, 'GOTRUE_SMS_TWILIO_AUTH_TOKEN', spare],
  ['sms.provider.twilio.messageServiceSid', 'MG2', 'GOTRUE_SMS_TWILIO_MESSAGE_SERVICE_SID', 'MG2'],
  ['sms.provider.twilio.contentSid', 'HX2', 'GOTRUE_SMS_TWILIO_CONTENT_SID', 'HX2'],
  ['web3.solana.enabled', false, 'GOTRUE_EXTERNAL_WEB3_SOLANA_ENABLED', 'false'],
  ['web3.ethereum.enabled', false, 'GOTRUE_EXTERNAL_WEB3_ETHEREUM_ENABLED', 'false'],
  ['saml.allowEncryptedAssertions', false, 'GOTRUE_SAML_ALLOW_ENCRYPTED_ASSERTIONS', 'false'],
  ['hook.send_email.uri', 'https://x.io/', 'GOTRUE_HOOK_SEND_EMAIL_URI', 'https://x.io/'],
  [
    'hook.send_email.secretsRef',
    { name: 'spare', key: 'hook' },
    'GOTRUE_HOOK_SEND_EMAIL_SECRETS',
    { name: 'spare', key: 'hook' },
  ],
  ['mfa.maxEnrolledFactors', 0, 'GOTRUE_MFA_MAX_ENROLLED_FACTORS', '0'],
  ['mfa.totp.enrollEnabled', false, 'GOTRUE_MFA_TOTP_ENROLL_ENABLED', 'false'],
  ['mfa.totp.verifyEnabled', false, 'GOTRUE_MFA_TOTP_VERIFY_ENABLED', 'false'],
  ['mfa.phone.enrollEnabled', false, 'GOTRUE_MFA_PHONE_ENROLL_ENABLED', 'false'],
  ['mfa.phone.verifyEnabled', false, 'GOTRUE_MFA_PHONE_VERIFY_ENABLED', 'false'],
  ['mfa.phone.otpLength', 9, 'GOTRUE_MFA_PHONE_OTP_LENGTH', '9'],
  ['mfa.phone.template', '{{.Code}}!', 'GOTRUE_MFA_PHONE_TEMPLATE', '{{.Code}}!'],
  ['mfa.phone.maxFrequency', '7s', 'GOTRUE_MFA_PHONE_MAX_FREQUENCY', '7s'],
  ['mfa.webAuthn.enrollEnabled', false, 'GOTRUE_MFA_WEB_AUTHN_ENROLL_ENABLED', 'false'],
  ['mfa.webAuthn.verifyEnabled', false, 'GOTRUE_MFA_WEB_AUTHN_VERIFY_ENABLED', 'false'],
  ['sessions.timebox', '48h', 'GOTRUE_SESSIONS_TIMEBOX', '48h'],
  ['sessions.inactivityTimeout', '1h30m', 'GOTRUE_SESSIONS_INACTIVITY_TIMEOUT', '1h30m'],
  ['rateLimit.emailSent', 11, 'GOTRUE_RATE_LIMIT_EMAIL_SENT', '11'],
  ['rateLimit.smsSent', 12, 'GOTRUE_RATE_LIMIT_SMS_SENT', '12'],
  ['rateLimit.anonymousUsers', 13, 'GOTRUE_RATE_LIMIT_ANONYMOUS_USERS', '13'],
  ['rateLimit.tokenRefresh', 14, 'GOTRUE_RATE_LIMIT_TOKEN_REFRESH', '14'],
  ['rateLimit.signInSignUps', 15, 'GOTRUE_RATE_LIMIT_OTP', '15'],
  ['rateLimit.tokenVerifications', 16, 'GOTRUE_RATE_LIMIT_VERIFY', '16'],
  ['rateLimit.web3', 17, 'GOTRUE_RATE_LIMIT_WEB3', '17'],
  ['captcha.provider', 'hcaptcha', 'GOTRUE_SECURITY_CAPTCHA_PROVIDER', 'hcaptcha'],
  ['captcha.secretRef', spare, 'GOTRUE_SECURITY_CAPTCHA_SECRET', spare],
  ['oauthServer.enabled', false, 'GOTRUE_OAUTH_SERVER_ENABLED', 'false'],
  ['oauthServer.authorizationUrlPath', '/x', 'GOTRUE_OAUTH_SERVER_AUTHORIZATION_PATH', '/x'],
  [
    'oauthServer.allowDynamicRegistration',
    false,
    'GOTRUE_OAUTH_SERVER_ALLOW_DYNAMIC_REGISTRATION',
    'false',
  ],
]

const WITHOUT_TWILIO = {
  GOTRUE_SMS_TWILIO_ACCOUNT_SID: undefined,
  GOTRUE_SMS_TWILIO_AUTH_TOKEN: undefined,
  GOTRUE_SMS_TWILIO_MESSAGE_SERVICE_SID: undefined,
  GOTRUE_SMS_TWILIO_CONTENT_SID: undefined,
}

/** Fields that decide more than one variable, and all that they change. */
const WHOLE: readonly (readonly [field: string, value: unknown, written: object])[] = [
  [
    'email.smtp',
    { host: 'h', adminEmail: 'b@x.io' },
    {
      GOTRUE_SMTP_HOST: 'h',
      GOTRUE_SMTP_USER: undefined,
      GOTRUE_SMTP_PASS: undefined,
      GOTRUE_SMTP_ADMIN_EMAIL: 'b@x.io',
      GOTRUE_SMTP_SENDER_NAME: 'b@x.io',
    },
  ],
  [
    'sms.provider',
    {
      type: 'TwilioVerify',
      twilioVerify: { accountSid: 'AC3', authTokenSecretRef: spare, messageServiceSid: 'VA3' },
    },
    {
      ...WITHOUT_TWILIO,
      GOTRUE_SMS_PROVIDER: 'twilio_verify',
      GOTRUE_SMS_TWILIO_VERIFY_ACCOUNT_SID: 'AC3',
      GOTRUE_SMS_TWILIO_VERIFY_AUTH_TOKEN: spare,
      GOTRUE_SMS_TWILIO_VERIFY_MESSAGE_SERVICE_SID: 'VA3',
    },
  ],
  [
    'sms.provider',
    { type: 'MessageBird', messageBird: { accessKeySecretRef: spare, originator: 'o' } },
    {
      ...WITHOUT_TWILIO,
      GOTRUE_SMS_PROVIDER: 'messagebird',
      GOTRUE_SMS_MESSAGEBIRD_ACCESS_KEY: spare,
      GOTRUE_SMS_MESSAGEBIRD_ORIGINATOR: 'o',
    },
  ],
  [
    'sms.provider',
    { type: 'Textlocal', textlocal: { apiKeySecretRef: spare, sender: 's' } },
    {
      ...WITHOUT_TWILIO,
      GOTRUE_SMS_PROVIDER: 'textlocal',
      GOTRUE_SMS_TEXTLOCAL_API_KEY: spare,
      GOTRUE_SMS_TEXTLOCAL_SENDER: 's',
    },
  ],
  [
    'sms.provider',
    { type: 'Vonage', vonage: { apiKey: 'k', apiSecretSecretRef: spare, from: 'f' } },
    {
      ...WITHOUT_TWILIO,
      GOTRUE_SMS_PROVIDER: 'vonage',
      GOTRUE_SMS_VONAGE_API_KEY: 'k',
      GOTRUE_SMS_VONAGE_API_SECRET: spare,
      GOTRUE_SMS_VONAGE_FROM: 'f',
    },
  ],
  [
    'captcha',
    undefined,
    {
      GOTRUE_SECURITY_CAPTCHA_ENABLED: undefined,
      GOTRUE_SECURITY_CAPTCHA_PROVIDER: undefined,
      GOTRUE_SECURITY_CAPTCHA_SECRET: undefined,
    },
  ],
  [
    'saml',
    undefined,
    {
      GOTRUE_SAML_ENABLED: undefined,
      GOTRUE_SAML_PRIVATE_KEY: undefined,
      GOTRUE_SAML_ALLOW_ENCRYPTED_ASSERTIONS: undefined,
    },
  ],
  ...[
    ...['apple', 'azure', 'bitbucket', 'discord', 'facebook', 'figma', 'fly', 'github', 'gitlab'],
    ...['google', 'kakao', 'keycloak', 'linkedin', 'linkedin_oidc', 'notion', 'slack'],
    ...['slack_oidc', 'snapchat', 'spotify', 'twitch', 'twitter', 'vercel_marketplace'],
    ...['workos', 'x', 'zoom'],
  ].map((name) => {
    const prefix = `GOTRUE_EXTERNAL_${name.toUpperCase()}`
    return [
      `external.${name}`,
      {
        clientId: 'a,b',
        secretRef: spare,
        url: 'https://id.io',
        redirectUri: 'https://x.io/y',
        skipNonceCheck: false,
        emailOptional: false,
      },
      {
        [`${prefix}_CLIENT_ID`]: 'a,b',
        [`${prefix}_SECRET`]: spare,
        [`${prefix}_URL`]: 'https://id.io',
        [`${prefix}_REDIRECT_URI`]: 'https://x.io/y',
        [`${prefix}_SKIP_NONCE_CHECK`]: 'false',
        [`${prefix}_EMAIL_OPTIONAL`]: 'false',
      },
    ] as const
  }),
  [
    'external.zoom',
    undefined,
    {
      GOTRUE_EXTERNAL_ZOOM_ENABLED: undefined,
      GOTRUE_EXTERNAL_ZOOM_CLIENT_ID: undefined,
      GOTRUE_EXTERNAL_ZOOM_SECRET: undefined,
      GOTRUE_EXTERNAL_ZOOM_REDIRECT_URI: undefined,
    },
  ],
  ...[
    'custom_access_token',
    'mfa_verification_attempt',
    'password_verification_attempt',
    'send_sms',
    'before_user_created',
    'after_user_created',
  ].map((name) => {
    const prefix = `GOTRUE_HOOK_${name.toUpperCase()}`
    const secretsRef = { name: 'spare', key: 'hook' }
    return [
      `hook.${name}`,
      { uri: 'https://x.io/hook', secretsRef },
      { [`${prefix}_URI`]: 'https://x.io/hook', [`${prefix}_SECRETS`]: secretsRef },
    ] as const
  }),
  [
    'hook.after_user_created',
    undefined,
    {
      GOTRUE_HOOK_AFTER_USER_CREATED_ENABLED: undefined,
      GOTRUE_HOOK_AFTER_USER_CREATED_URI: undefined,
    },
  ],
  [
    'email.notification.password_changed',
    { subject: 'S' },
    {
      GOTRUE_MAILER_SUBJECTS_PASSWORD_CHANGED_NOTIFICATION: 'S',
      GOTRUE_MAILER_TEMPLATES_PASSWORD_CHANGED_NOTIFICATION: undefined,
    },
  ],
  [
    'email.template.invite',
    undefined,
    { GOTRUE_MAILER_SUBJECTS_INVITE: undefined, GOTRUE_MAILER_TEMPLATES_INVITE: undefined },
  ],
]

const before = given(everyAuth)

describe('a field becomes its variable, and no other one', () => {
  test.each(ROWS)('%s: %j as %s', async (field, value, variable, written) => {
    const after = await given(changed(everyAuth, field.split('.'), value))
    expect(differences(await before, after)).toEqual({ [variable]: written })
  })

  test.each(WHOLE)('%s: %j', async (field, value, written) => {
    const after = differences(
      await before,
      await given(changed(everyAuth, field.split('.'), value)),
    )
    expect(after).toEqual(written)
  })

  test('for each variable of a field', () => {
    const tested = new Set([
      ...ROWS.map(([, , variable]) => variable),
      ...WHOLE.flatMap(([, , written]) => Object.keys(written)),
    ])
    // these are true as long as they stand there
    const others = variables
      .filter(isSetting)
      .filter(({ name, as }) => as !== 'there' && !tested.has(name))
      .map(({ name }) => name)
    expect(others).toEqual([])
  })

  test('for every field of the API', () => {
    const settings = variables.filter(isSetting).map(({ field }) => field)
    const missing = namedFields(claimSchema)
      .map(({ path }) => path)
      .filter((path) => path.startsWith('auth.') && !/Ref\.(name|key)$/.test(path))
      .map((path) => path.slice('auth.'.length))
      .filter((path) => !settings.some((field) => `${field}.`.startsWith(`${path}.`)))
      .filter((path) => !/\.content(From(\..*)?)?$/.test(path))
    expect(missing).toEqual([])
  })
})

describe('the table', () => {
  test('names fields of the API alone', () => {
    const unknown = variables
      .filter(isSetting)
      .filter(({ field }) => !fieldAt(['auth', ...field.split('.')]))
    expect(unknown).toEqual([])
  })

  test('names what GoTrue reads alone', () => {
    const known = new Set(READ.flat())
    expect(variables.filter(({ name }) => !known.has(name))).toEqual([])
  })

  test('has each variable once', () => {
    const names = variables.map(({ name }) => name)
    expect(names.length).toBe(new Set(names).size)
  })

  test('keeps a claim from setting one by another name', () => {
    const set = new Set(variables.map(({ name }) => name))
    const names = READ.filter((pair) => pair.some((name) => set.has(name))).flat()
    const open = names
      .flatMap((name) => [name, name.replace(/^GOTRUE_/, '')])
      .filter((name) => !OWNS.some((pattern) => pattern.test(name)))
    expect(names.length).toBeGreaterThan(250)
    expect(open).toEqual([])
  })

  test('leaves every other variable to the claim', () => {
    const owned = READ.filter(([name = '']) => OWNS.some((pattern) => pattern.test(name)))
    const set = new Set(variables.flatMap(({ name, aliases = [] }) => [name, ...aliases]))
    expect(owned.filter((pair) => !pair.some((name) => set.has(name)))).toEqual([])
  })
})
