import { unfitDashboardPassword, unfitJwtSecret } from './brought-secrets.ts'
import { implied, lost, meaningless, type Row, row, type Switch, type Table } from './table.ts'

const PORTS = 'ports and addresses are those of the cluster'
const STUDIO = 'Studio shows the namespace and the name of the claim'
const VARIABLE = 'set it as a variable of Studio: spec.components.studio.env'
const POOLER = 'of Supavisor; the pooler here is PgBouncer'
const LOGS = 'there is no log store here; the pods have the logs'
const FRONT = 'what stands in front of the gateway ends TLS'
const DERIVED = 'derived from the seed of the project; nothing outside needs it'
const OBJECT_STORE = 'the object store and its bucket are made with the project'
const CLIENTS = 'made anew: clients take the one in the Secret of the project (<name>-supabase)'

const provider = (name: string): Row[] => {
  const [prefix, field] = [name.toUpperCase(), `auth.external.${name}`]
  return [
    row(`${prefix}_CLIENT_ID`, `${field}.clientId`, 'text'),
    row(`${prefix}_SECRET`, `${field}.secretRef`, 'secret'),
  ]
}

/** The providers that the compose file has lines for. */
const PROVIDERS = ['google', 'github', 'azure']

const onlyWith = (by: string, keys: string): Switch => ({ keys, by, absent: false })

const verify = (mail: string) =>
  lost(`MAILER_URLPATHS_${mail}`, 'links of mails lead to /auth/v1/verify', '/auth/v1/verify')

/** `.env` of Supabase's compose file, by supabase/supabase `docker/.env.example` and what it reads. */
export const dockerEnv: Table = {
  source: "the compose file's .env",
  whole: [],
  switches: [
    ...PROVIDERS.map((name) => name.toUpperCase()).flatMap((prefix) => [
      onlyWith(`${prefix}_ENABLED`, `${prefix}_ENABLED`),
      onlyWith(`${prefix}_ENABLED`, `${prefix}_CLIENT_ID`),
      onlyWith(`${prefix}_ENABLED`, `${prefix}_SECRET`),
    ]),
    onlyWith('ENABLE_PHONE_SIGNUP', 'ENABLE_PHONE_AUTOCONFIRM'),
    onlyWith('ENABLE_PHONE_SIGNUP', 'SMS_*'),
  ],
  entries: [
    row('JWT_SECRET', 'secrets.jwtSecretRef', 'secret', { unfit: unfitJwtSecret }),
    ...meaningless(CLIENTS, 'POSTGRES_PASSWORD', 'ANON_KEY*', 'SERVICE_ROLE_KEY*'),
    ...meaningless(CLIENTS, 'SUPABASE_PUBLISHABLE_KEY', 'SUPABASE_SECRET_KEY', 'S3_PROTOCOL_*'),
    lost(
      'JWT_KEYS',
      'signing keys of your own do not come along: the project has an ES256 key of its own',
    ),
    lost(
      'JWT_JWKS',
      'signing keys of your own do not come along: the project has an ES256 key of its own',
    ),
    ...meaningless(DERIVED, 'SECRET_KEY_BASE', 'VAULT_ENC_KEY', 'PG_META_CRYPTO_KEY'),
    ...meaningless(DERIVED, 'REALTIME_DB_ENC_KEY'),

    row('SUPABASE_PUBLIC_URL', 'publicUrl', 'origin'),
    row('API_EXTERNAL_URL', 'publicUrl', 'origin'),
    row('SITE_URL', 'auth.siteUrl', 'url'),
    row('ADDITIONAL_REDIRECT_URLS', 'auth.additionalRedirectUrls', 'redirects'),
    row('JWT_EXPIRY', 'auth.jwtExpiry', 'seconds'),
    row('DISABLE_SIGNUP', 'auth.enableSignup', 'inverted'),
    row('ENABLE_ANONYMOUS_USERS', 'auth.enableAnonymousSignIns', 'flag'),
    row('ENABLE_EMAIL_SIGNUP', 'auth.email.enableSignup', 'flag'),
    row('ENABLE_EMAIL_AUTOCONFIRM', 'auth.email.enableConfirmations', 'inverted'),
    verify('CONFIRMATION'),
    verify('INVITE'),
    verify('RECOVERY'),
    verify('EMAIL_CHANGE'),
    row('SMTP_HOST', 'auth.email.smtp.host', 'text', {
      unfit: (value) =>
        value === 'supabase-mail' ? 'is the mail catcher of the compose file' : undefined,
    }),
    row('SMTP_PORT', 'auth.email.smtp.port', 'integer'),
    row('SMTP_USER', 'auth.email.smtp.user', 'text'),
    row('SMTP_PASS', 'auth.email.smtp.passSecretRef', 'secret'),
    row('SMTP_ADMIN_EMAIL', 'auth.email.smtp.adminEmail', 'text'),
    row('SMTP_SENDER_NAME', 'auth.email.smtp.senderName', 'text'),
    ...PROVIDERS.flatMap(provider),
    ...implied(...PROVIDERS.map((name) => `${name.toUpperCase()}_ENABLED`)),

    row('ENABLE_PHONE_SIGNUP', 'auth.sms.enableSignup', 'flag'),
    row('ENABLE_PHONE_AUTOCONFIRM', 'auth.sms.enableConfirmations', 'inverted'),
    row('SMS_PROVIDER', 'auth.sms.provider.type', 'sender'),
    row('SMS_OTP_EXP', 'auth.sms.otpExpiry', 'seconds'),
    row('SMS_OTP_LENGTH', 'auth.sms.otpLength', 'integer'),
    row('SMS_MAX_FREQUENCY', 'auth.sms.maxFrequency', 'duration'),
    row('SMS_TEMPLATE', 'auth.sms.template', 'text'),
    row('SMS_TEST_OTP', 'auth.sms.testOtp', 'pairs'),
    row('SMS_TWILIO_ACCOUNT_SID', 'auth.sms.provider.twilio.accountSid', 'text'),
    row('SMS_TWILIO_AUTH_TOKEN', 'auth.sms.provider.twilio.authTokenSecretRef', 'secret'),
    row('SMS_TWILIO_MESSAGE_SERVICE_SID', 'auth.sms.provider.twilio.messageServiceSid', 'text'),
    lost('SMS_*', 'is no variable of the compose file; see spec.auth.sms'),
    row('MFA_TOTP_ENROLL_ENABLED', 'auth.mfa.totp.enrollEnabled', 'flag'),
    row('MFA_TOTP_VERIFY_ENABLED', 'auth.mfa.totp.verifyEnabled', 'flag'),
    row('MFA_PHONE_ENROLL_ENABLED', 'auth.mfa.phone.enrollEnabled', 'flag'),
    row('MFA_PHONE_VERIFY_ENABLED', 'auth.mfa.phone.verifyEnabled', 'flag'),
    row('MFA_MAX_ENROLLED_FACTORS', 'auth.mfa.maxEnrolledFactors', 'integer'),

    row('PGRST_DB_SCHEMAS', 'rest.schemas', 'list'),
    row('PGRST_DB_EXTRA_SEARCH_PATH', 'rest.extraSearchPath', 'list'),
    row('PGRST_DB_MAX_ROWS', 'rest.maxRows', 'integer'),
    row('FUNCTIONS_VERIFY_JWT', 'functions.verifyJwt', 'flag', {
      also: { 'functions.enabled': true }, // the compose file always runs them
    }),

    // Another host is that of a database of one's own: own-database.ts.
    lost('POSTGRES_HOST', 'a database is made with the project', 'db'),
    lost(
      'POSTGRES_DB',
      'the database that is made is called postgres: move yours into it, or set POSTGRES_HOST to one of your own',
      'postgres',
    ),
    ...meaningless(PORTS, 'POSTGRES_PORT', 'KONG_HTTP_PORT', 'KONG_HTTPS_PORT', 'STUDIO_PORT'),
    row('POOLER_DEFAULT_POOL_SIZE', 'database.pooler.defaultPoolSize', 'integer', {
      also: { 'database.pooler.enabled': true }, // the compose file always runs one
    }),
    row('POOLER_MAX_CLIENT_CONN', 'database.pooler.maxClientConn', 'integer'),
    ...meaningless(POOLER, 'POOLER_TENANT_ID', 'POOLER_DB_POOL_SIZE', 'POOLER_PROXY_PORT_*'),
    lost('DASHBOARD_USERNAME', 'the user is called supabase', 'supabase'),
    row('DASHBOARD_PASSWORD', 'secrets.dashboardPasswordSecretRef', 'secret', {
      unfit: unfitDashboardPassword,
    }),
    lost('OPENAI_API_KEY', VARIABLE, ''),
    ...meaningless(STUDIO, 'STUDIO_DEFAULT_ORGANIZATION', 'STUDIO_DEFAULT_PROJECT'),
    lost('IMGPROXY_ENABLE_WEBP_DETECTION', 'WebP is served to those who take it', 'true'),
    lost('IMGPROXY_AUTO_WEBP', 'WebP is served to those who take it', 'true'),
    ...meaningless(OBJECT_STORE, 'GLOBAL_S3_BUCKET', 'REGION', 'STORAGE_TENANT_ID', 'MINIO_ROOT_*'),
    ...meaningless(LOGS, 'DOCKER_SOCKET_LOCATION', 'GOOGLE_PROJECT_ID', 'GOOGLE_PROJECT_NUMBER'),
    lost('LOGFLARE_*', LOGS),
    ...meaningless(FRONT, 'PROXY_DOMAIN', 'CERTBOT_EMAIL'),
    ...meaningless('of Docker', 'COMPOSE_*'),
  ],
}
