import { addressesOf } from '../addresses.ts'
import { NOTIFICATIONS, TEMPLATES } from '../api/claim/auth/email.ts'
import { PROVIDERS } from '../api/claim/auth/external.ts'
import { HOOKS } from '../api/claim/auth/hook.ts'
import { CONNECTIONS } from '../api/connections.ts'
import type { Project } from '../api/project.ts'
import { key } from '../services/keys.ts'
import type { Stack } from '../services/stack.ts'
import {
  type Check,
  hookSecrets,
  hookUri,
  jwtExpiry,
  mailTemplate,
  positive,
  samlPrivateKey,
  smsTemplate,
  wholeSeconds,
} from './checks.ts'
import { templateUrl } from './templates.ts'
import type { Value, WritingName } from './writing.ts'

type Named = {
  readonly name: string
  /** Further names by which GoTrue reads the same. */
  readonly aliases?: readonly string[]
}

/** A variable that carries a field of the claim. */
export type Setting = Named & {
  /** Below spec.auth. */
  readonly field: string
  readonly as: WritingName
  readonly check?: Check
  /** Value where the field is absent and the object that holds it is not. */
  readonly absent?: (project: Project) => Value
}

/** A variable that the project decides, or, without a value, one that nobody may set. */
export type Own = Named & { readonly value?: (stack: Stack) => Value }

export type Variable = Setting | Own

export const isSetting = (variable: Variable): variable is Setting => 'field' in variable

const setting = (
  name: string,
  field: string,
  as: WritingName,
  rest: Omit<Setting, 'name' | 'field' | 'as'> = {},
): Setting => ({ name: `GOTRUE_${name}`, field, as, ...rest })

const own = (name: string, value?: Own['value'], aliases: readonly string[] = []): Own => ({
  name: `GOTRUE_${name}`,
  ...(value && { value }),
  ...(aliases.length > 0 && { aliases }),
})

const authUrl = (project: Project): string => addressesOf(project).auth

/** Relative to the host of API_EXTERNAL_URL, so the whole path: else links would leave /auth/v1. */
const verifyPath = ({ project }: Pick<Stack, 'project'>): string =>
  new URL(addressesOf(project).authVerify).pathname

const provider = (name: string): Setting[] => {
  const [prefix, field] = [`EXTERNAL_${name.toUpperCase()}`, `external.${name}`]
  return [
    setting(`${prefix}_ENABLED`, field, 'there'),
    setting(`${prefix}_CLIENT_ID`, `${field}.clientId`, 'text'),
    setting(`${prefix}_SECRET`, `${field}.secretRef`, 'secret'),
    setting(`${prefix}_REDIRECT_URI`, `${field}.redirectUri`, 'text', {
      absent: (project) => addressesOf(project).authCallback,
    }),
    setting(`${prefix}_URL`, `${field}.url`, 'text'),
    setting(`${prefix}_SKIP_NONCE_CHECK`, `${field}.skipNonceCheck`, 'flag'),
    setting(`${prefix}_EMAIL_OPTIONAL`, `${field}.emailOptional`, 'flag'),
  ]
}

/** Subject and text of one mail; where the text is served: templates.ts. */
const mail = (name: string, field: string): Variable[] => [
  setting(`MAILER_SUBJECTS_${name}`, `${field}.subject`, 'text', { check: mailTemplate }),
  own(`MAILER_TEMPLATES_${name}`, ({ project }) => templateUrl(project.spec.auth.email, field)),
]

const template = (name: string): Variable[] => mail(name.toUpperCase(), `email.template.${name}`)

const notification = (name: string): Variable[] => [
  setting(
    `MAILER_NOTIFICATIONS_${name.toUpperCase()}_ENABLED`,
    `email.notification.${name}`,
    'there',
  ),
  ...mail(`${name.toUpperCase()}_NOTIFICATION`, `email.notification.${name}`),
]

const hook = (name: string): Setting[] => {
  const [prefix, field] = [`HOOK_${name.toUpperCase()}`, `hook.${name}`]
  return [
    setting(`${prefix}_ENABLED`, field, 'there'),
    setting(`${prefix}_URI`, `${field}.uri`, 'text', { check: hookUri }),
    setting(`${prefix}_SECRETS`, `${field}.secretsRef`, 'secret', {
      check: hookSecrets,
      aliases: ['SECRETS'],
    }),
  ]
}

const smsProviders = [
  setting('SMS_PROVIDER', 'sms.provider.type', 'smsProvider'),
  setting('SMS_TWILIO_ACCOUNT_SID', 'sms.provider.twilio.accountSid', 'text'),
  setting('SMS_TWILIO_AUTH_TOKEN', 'sms.provider.twilio.authTokenSecretRef', 'secret'),
  setting('SMS_TWILIO_MESSAGE_SERVICE_SID', 'sms.provider.twilio.messageServiceSid', 'text'),
  setting('SMS_TWILIO_CONTENT_SID', 'sms.provider.twilio.contentSid', 'text'),
  setting('SMS_TWILIO_VERIFY_ACCOUNT_SID', 'sms.provider.twilioVerify.accountSid', 'text'),
  setting('SMS_TWILIO_VERIFY_AUTH_TOKEN', 'sms.provider.twilioVerify.authTokenSecretRef', 'secret'),
  setting(
    'SMS_TWILIO_VERIFY_MESSAGE_SERVICE_SID',
    'sms.provider.twilioVerify.messageServiceSid',
    'text',
  ),
  setting('SMS_MESSAGEBIRD_ACCESS_KEY', 'sms.provider.messageBird.accessKeySecretRef', 'secret'),
  setting('SMS_MESSAGEBIRD_ORIGINATOR', 'sms.provider.messageBird.originator', 'text'),
  setting('SMS_TEXTLOCAL_API_KEY', 'sms.provider.textlocal.apiKeySecretRef', 'secret'),
  setting('SMS_TEXTLOCAL_SENDER', 'sms.provider.textlocal.sender', 'text'),
  setting('SMS_VONAGE_API_KEY', 'sms.provider.vonage.apiKey', 'text'),
  setting('SMS_VONAGE_API_SECRET', 'sms.provider.vonage.apiSecretSecretRef', 'secret'),
  setting('SMS_VONAGE_FROM', 'sms.provider.vonage.from', 'text'),
]

/**
 * Every variable of GoTrue that this project sets or keeps, by supabase/auth 2.196
 * internal/conf/configuration.go. Environment, references to Secrets, checks, what a claim may not
 * set beside, and docs/auth.md come from it.
 *
 * The order is that of the container: another one replaces the pods of every project.
 */
export const variables: readonly Variable[] = [
  own('API_HOST', () => '0.0.0.0'),
  own('API_PORT', () => '9999', ['PORT']),
  // read by its short name only when the long one, which a claim may not set, is absent
  {
    name: 'API_EXTERNAL_URL',
    aliases: ['GOTRUE_API_API_EXTERNAL_URL'],
    value: ({ project }) => authUrl(project),
  },
  setting('SITE_URL', 'siteUrl', 'text', { absent: ({ publicUrl }) => publicUrl }),
  setting('URI_ALLOW_LIST', 'additionalRedirectUrls', 'list'),
  setting('DISABLE_SIGNUP', 'enableSignup', 'inverted'),
  setting('PASSWORD_MIN_LENGTH', 'minimumPasswordLength', 'number'),
  setting('PASSWORD_REQUIRED_CHARACTERS', 'passwordRequirements', 'characters'),
  // The gateway overwrites it with the one address that it checked.
  own('RATE_LIMIT_HEADER', () => 'X-Forwarded-For'),
  setting('RATE_LIMIT_EMAIL_SENT', 'rateLimit.emailSent', 'number'),
  setting('RATE_LIMIT_SMS_SENT', 'rateLimit.smsSent', 'number'),
  setting('RATE_LIMIT_ANONYMOUS_USERS', 'rateLimit.anonymousUsers', 'number'),
  setting('RATE_LIMIT_TOKEN_REFRESH', 'rateLimit.tokenRefresh', 'number'),
  setting('RATE_LIMIT_OTP', 'rateLimit.signInSignUps', 'number'),
  setting('RATE_LIMIT_VERIFY', 'rateLimit.tokenVerifications', 'number'),
  setting('RATE_LIMIT_WEB3', 'rateLimit.web3', 'number'),

  own('DB_DRIVER', () => 'postgres'),
  own('DB_MAX_POOL_SIZE', () => String(CONNECTIONS.auth.perPod)), // unlimited otherwise
  own('DB_DATABASE_URL', (stack) => key(stack, 'auth-database-url'), ['DATABASE_URL']),
  own('DB_DB_NAMESPACE', undefined, ['GOTRUE_DB_NAMESPACE', 'DB_NAMESPACE']),

  own('JWT_SECRET', (stack) => key(stack, 'jwt-secret')),
  own('JWT_KEYS', (stack) => key(stack, 'gotrue-jwt-keys')),
  setting('JWT_EXP', 'jwtExpiry', 'seconds', { check: jwtExpiry }),
  own('JWT_AUD', () => 'authenticated'),
  own('JWT_ISSUER', ({ project }) => authUrl(project)),
  own('JWT_ADMIN_ROLES', () => 'service_role'),
  own('JWT_DEFAULT_GROUP_NAME', () => 'authenticated'),
  own('JWT_ADMIN_GROUP_NAME'),
  own('JWT_KEY_ID'),
  own('JWT_VALID_METHODS', undefined, ['GOTRUE_JWT_VALIDMETHODS']),

  setting('SECURITY_MANUAL_LINKING_ENABLED', 'enableManualLinking', 'flag'),
  setting('SECURITY_REFRESH_TOKEN_ROTATION_ENABLED', 'enableRefreshTokenRotation', 'flag'),
  setting('SECURITY_REFRESH_TOKEN_REUSE_INTERVAL', 'refreshTokenReuseInterval', 'seconds', {
    check: wholeSeconds(0, 'whole seconds'),
  }),
  setting(
    'SECURITY_UPDATE_PASSWORD_REQUIRE_REAUTHENTICATION',
    'email.securePasswordChange',
    'flag',
  ),
  setting('SECURITY_CAPTCHA_ENABLED', 'captcha', 'there'),
  setting('SECURITY_CAPTCHA_PROVIDER', 'captcha.provider', 'text'),
  setting('SECURITY_CAPTCHA_SECRET', 'captcha.secretRef', 'secret'),

  setting('SESSIONS_TIMEBOX', 'sessions.timebox', 'text', { check: positive }),
  setting('SESSIONS_INACTIVITY_TIMEOUT', 'sessions.inactivityTimeout', 'text', {
    check: positive,
  }),

  setting('EXTERNAL_EMAIL_ENABLED', 'email.enableSignup', 'flag'),
  setting('EXTERNAL_ANONYMOUS_USERS_ENABLED', 'enableAnonymousSignIns', 'flag'),
  setting('MAILER_AUTOCONFIRM', 'email.enableConfirmations', 'inverted', {
    absent: ({ spec: { auth } }) => String(!auth.email.smtp && !auth.hook?.send_email),
  }),
  // none would be taken as 60 s
  setting('SMTP_MAX_FREQUENCY', 'email.maxFrequency', 'text', { check: positive }),
  own('MAILER_URLPATHS_INVITE', verifyPath),
  own('MAILER_URLPATHS_CONFIRMATION', verifyPath),
  own('MAILER_URLPATHS_RECOVERY', verifyPath),
  own('MAILER_URLPATHS_EMAIL_CHANGE', verifyPath),
  setting('MAILER_SECURE_EMAIL_CHANGE_ENABLED', 'email.doubleConfirmChanges', 'flag'),
  setting('MAILER_OTP_LENGTH', 'email.otpLength', 'number'),
  setting('MAILER_OTP_EXP', 'email.otpExpiry', 'seconds', {
    check: wholeSeconds(1, 'whole seconds, from 1s'),
  }),
  ...TEMPLATES.flatMap(template),
  ...NOTIFICATIONS.flatMap(notification),
  setting('SMTP_HOST', 'email.smtp.host', 'text'),
  setting('SMTP_PORT', 'email.smtp.port', 'number', { absent: () => '587' }),
  setting('SMTP_USER', 'email.smtp.user', 'text'),
  setting('SMTP_PASS', 'email.smtp.passSecretRef', 'secret'),
  setting('SMTP_ADMIN_EMAIL', 'email.smtp.adminEmail', 'text'),
  setting('SMTP_SENDER_NAME', 'email.smtp.senderName', 'text', {
    absent: ({ spec }) => spec.auth.email.smtp?.adminEmail,
  }),

  setting('EXTERNAL_PHONE_ENABLED', 'sms.enableSignup', 'flag'),
  setting('SMS_AUTOCONFIRM', 'sms.enableConfirmations', 'inverted'),
  setting('SMS_TEMPLATE', 'sms.template', 'text', { check: smsTemplate }),
  setting('SMS_MAX_FREQUENCY', 'sms.maxFrequency', 'text', { check: positive }),
  setting('SMS_OTP_LENGTH', 'sms.otpLength', 'number'),
  setting('SMS_OTP_EXP', 'sms.otpExpiry', 'seconds', {
    check: wholeSeconds(1, 'whole seconds, from 1s'),
  }),
  setting('SMS_TEST_OTP', 'sms.testOtp', 'pairs'),
  ...smsProviders,

  ...PROVIDERS.flatMap(provider),
  setting('EXTERNAL_WEB3_SOLANA_ENABLED', 'web3.solana.enabled', 'flag'),
  setting('EXTERNAL_WEB3_ETHEREUM_ENABLED', 'web3.ethereum.enabled', 'flag'),
  setting('SAML_ENABLED', 'saml', 'there'),
  setting('SAML_PRIVATE_KEY', 'saml.privateKeySecretRef', 'secret', { check: samlPrivateKey }),
  setting('SAML_ALLOW_ENCRYPTED_ASSERTIONS', 'saml.allowEncryptedAssertions', 'flag'),

  ...HOOKS.flatMap(hook),

  setting('MFA_MAX_ENROLLED_FACTORS', 'mfa.maxEnrolledFactors', 'number'),
  setting('MFA_TOTP_ENROLL_ENABLED', 'mfa.totp.enrollEnabled', 'flag'),
  setting('MFA_TOTP_VERIFY_ENABLED', 'mfa.totp.verifyEnabled', 'flag'),
  setting('MFA_PHONE_ENROLL_ENABLED', 'mfa.phone.enrollEnabled', 'flag'),
  setting('MFA_PHONE_VERIFY_ENABLED', 'mfa.phone.verifyEnabled', 'flag'),
  setting('MFA_PHONE_OTP_LENGTH', 'mfa.phone.otpLength', 'number'),
  setting('MFA_PHONE_TEMPLATE', 'mfa.phone.template', 'text', { check: smsTemplate }),
  setting('MFA_PHONE_MAX_FREQUENCY', 'mfa.phone.maxFrequency', 'text', { check: positive }),
  setting('MFA_WEB_AUTHN_ENROLL_ENABLED', 'mfa.webAuthn.enrollEnabled', 'flag'),
  setting('MFA_WEB_AUTHN_VERIFY_ENABLED', 'mfa.webAuthn.verifyEnabled', 'flag'),

  setting('OAUTH_SERVER_ENABLED', 'oauthServer.enabled', 'flag'),
  setting('OAUTH_SERVER_AUTHORIZATION_PATH', 'oauthServer.authorizationUrlPath', 'text'),
  setting(
    'OAUTH_SERVER_ALLOW_DYNAMIC_REGISTRATION',
    'oauthServer.allowDynamicRegistration',
    'flag',
  ),
]
