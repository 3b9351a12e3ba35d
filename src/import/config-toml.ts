import { unfitJwtSecret } from './brought-secrets.ts'
import { implied, lost, meaningless, type Row, row, type Table } from './table.ts'

const MACHINE = "of the developer's machine; here the cluster decides"
const CLI = 'of the CLI: supabase db push --remote="$SUPABASE_DB_URL" works on the database here'
const CATCHER = 'the mail catcher of local development; set auth.email.smtp to send mails'
const DERIVED =
  'keys are made anew: clients take those in the Secret of the project (<name>-supabase)'
const OTHER_ISSUER = 'tokens of other issuers are not accepted here'
const LOGS = 'there is no log store here; the pods have the logs'
/** Said of each function. */
export const CODE_STAYS =
  'its code does not come along: put it into spec.functions.source, without which its settings are refused: docs/functions.md'
const SOURCES = 'sources of functions do not come along'
const TEXT =
  'files do not come along: put it into a ConfigMap, and its key into contentFrom.configMapKeyRef'

/** A sender of messages: each of its keys says which one it is. */
const sender = (section: string, type: string, keys: Readonly<Record<string, string>>): Row[] => {
  const above = `auth.sms.provider.${type.charAt(0).toLowerCase()}${type.slice(1)}`
  return Object.entries(keys).map(([key, field]) =>
    row(
      `auth.sms.${section}.${key}`,
      `${above}.${field}`,
      field.endsWith('SecretRef') ? 'secret' : 'text',
      { also: { 'auth.sms.provider.type': type } },
    ),
  )
}

/** The CLI runs Edge Functions unless its file says otherwise. */
const ON = { also: { 'functions.enabled': true } } as const

/**
 * The CLI's `supabase/config.toml`, by the structs of supabase/cli `pkg/config` (2026-06), which
 * name every key that it accepts.
 */
export const configToml: Table = {
  source: "the CLI's config.toml",
  whole: ['remotes.*', 'storage.buckets.*'],
  switches: [
    { keys: 'api.tls.**', by: 'api.tls.enabled', absent: false },
    { keys: 'db.pooler.**', by: 'db.pooler.enabled', absent: false },
    { keys: 'db.network_restrictions.**', by: 'db.network_restrictions.enabled', absent: false },
    { keys: 'db.ssl_enforcement.**', by: 'db.ssl_enforcement.enabled', absent: false },
    { keys: 'studio.*', by: 'studio.enabled', absent: true },
    { keys: 'analytics.*', by: 'analytics.enabled', absent: true },
    { keys: 'storage.analytics.**', by: 'storage.analytics.enabled', absent: false },
    { keys: 'storage.vector.**', by: 'storage.vector.enabled', absent: false },
    { keys: 'experimental.*.**', by: 'experimental.*.enabled', absent: false },
    { keys: 'auth.captcha.**', by: 'auth.captcha.enabled', absent: false },
    { keys: 'auth.email.smtp.**', by: 'auth.email.smtp.enabled', absent: true },
    {
      keys: 'auth.email.notification.*.**',
      by: 'auth.email.notification.*.enabled',
      absent: false,
    },
    { keys: 'auth.sms.*.**', by: 'auth.sms.*.enabled', absent: true },
    { keys: 'auth.sms.**', by: 'auth.sms.enable_signup', absent: false },
    { keys: 'auth.hook.*.**', by: 'auth.hook.*.enabled', absent: false },
    { keys: 'auth.external.*.**', by: 'auth.external.*.enabled', absent: false },
    { keys: 'auth.third_party.*.**', by: 'auth.third_party.*.enabled', absent: false },
    { keys: 'auth.web3.*.**', by: 'auth.web3.*.enabled', absent: false },
    { keys: 'auth.oauth_server.**', by: 'auth.oauth_server.enabled', absent: false },
    { keys: 'auth.passkey.**', by: 'auth.passkey.enabled', absent: false },
    { keys: 'auth.mfa.phone.**', by: 'auth.mfa.phone.enroll_enabled', absent: false },
  ],
  entries: [
    ...meaningless('settings of another project: --remote with its name takes them', 'remotes.*'),

    row('api.external_url', 'publicUrl', 'origin'),
    row('api.schemas', 'rest.schemas', 'list'),
    row('api.extra_search_path', 'rest.extraSearchPath', 'list'),
    row('api.max_rows', 'rest.maxRows', 'integer'),
    lost('api.enabled', 'the REST API always runs', true),
    lost('api.auto_expose_new_tables', 'a matter of grants in the database', true),
    ...meaningless(MACHINE, 'api.port'),
    ...meaningless('what stands in front of the gateway ends TLS', 'api.tls.*'),

    row('db.major_version', 'database.majorVersion', 'integer'),
    row('db.settings.*', 'database.parameters.*', 'parameter'),
    row('db.pooler.enabled', 'database.pooler.enabled', 'flag'),
    row('db.pooler.pool_mode', 'database.pooler.poolMode', 'text'),
    row('db.pooler.default_pool_size', 'database.pooler.defaultPoolSize', 'integer'),
    row('db.pooler.max_client_conn', 'database.pooler.maxClientConn', 'integer'),
    ...meaningless(MACHINE, 'db.port', 'db.shadow_port', 'db.health_timeout', 'db.pooler.port'),
    ...meaningless(CLI, 'db.migrations.*', 'db.seed.*'),
    lost(
      'db.vault.*',
      'put it into the vault with SQL; database.extensions brings it: supabase_vault',
    ),
    lost('db.root_key', 'the root key of the vault does not come along'),
    lost('db.network_restrictions.*', 'who reaches the database is a matter of the cluster'),
    lost('db.ssl_enforcement.enabled', 'connections without TLS are not refused here'),

    row('realtime.enabled', 'realtime.enabled', 'flag'),
    ...meaningless('addresses are those of the cluster', 'realtime.ip_version'),
    lost('realtime.max_header_length', 'not in this API: 4096 is in force', 4096),

    row('studio.enabled', 'studio.enabled', 'flag'),
    lost(
      'studio.openai_api_key',
      'set it as a variable of Studio: OPENAI_API_KEY in spec.components.studio.env',
    ),
    ...meaningless(MACHINE, 'studio.port', 'studio.api_url'),
    ...meaningless(CATCHER, 'inbucket.*', 'local_smtp.*'),

    row('storage.enabled', 'storage.enabled', 'flag'),
    row('storage.file_size_limit', 'storage.fileSizeLimit', 'bytes'),
    row('storage.s3_protocol.enabled', 'storage.s3Protocol.enabled', 'flag'),
    row('storage.image_transformation.enabled', 'imgproxy.type', 'managed'),
    lost('storage.buckets.**', 'buckets are made with the Storage API'),
    lost('storage.analytics.**', 'not in this API'),
    lost('storage.vector.**', 'not in this API'),

    row('auth.site_url', 'auth.siteUrl', 'url'),
    row('auth.external_url', 'publicUrl', 'origin'),
    row('auth.additional_redirect_urls', 'auth.additionalRedirectUrls', 'redirects'),
    row('auth.jwt_expiry', 'auth.jwtExpiry', 'seconds'),
    row('auth.enable_signup', 'auth.enableSignup', 'flag'),
    row('auth.enable_anonymous_sign_ins', 'auth.enableAnonymousSignIns', 'flag'),
    row('auth.minimum_password_length', 'auth.minimumPasswordLength', 'integer'),
    row('auth.password_requirements', 'auth.passwordRequirements', 'text'),
    row('auth.enable_manual_linking', 'auth.enableManualLinking', 'flag'),
    row('auth.enable_refresh_token_rotation', 'auth.enableRefreshTokenRotation', 'flag'),
    row('auth.refresh_token_reuse_interval', 'auth.refreshTokenReuseInterval', 'seconds'),
    row('auth.jwt_secret', 'secrets.jwtSecretRef', 'secret', { unfit: unfitJwtSecret }),
    lost('auth.enabled', 'Auth always runs', true),
    lost('auth.jwt_issuer', 'the issuer is publicUrl followed by /auth/v1'),
    lost(
      'auth.signing_keys_path',
      'signing keys of your own do not come along: the project has an ES256 key of its own',
    ),
    ...meaningless(DERIVED, 'auth.publishable_key', 'auth.secret_key'),
    ...meaningless(DERIVED, 'auth.anon_key', 'auth.service_role_key'),

    row('auth.email.enable_signup', 'auth.email.enableSignup', 'flag'),
    row('auth.email.enable_confirmations', 'auth.email.enableConfirmations', 'flag'),
    row('auth.email.max_frequency', 'auth.email.maxFrequency', 'duration'),
    row('auth.email.double_confirm_changes', 'auth.email.doubleConfirmChanges', 'flag'),
    row('auth.email.secure_password_change', 'auth.email.securePasswordChange', 'flag'),
    row('auth.email.otp_length', 'auth.email.otpLength', 'integer'),
    row('auth.email.otp_expiry', 'auth.email.otpExpiry', 'seconds'),
    ...implied('auth.email.smtp.enabled'),
    row('auth.email.smtp.host', 'auth.email.smtp.host', 'text'),
    row('auth.email.smtp.port', 'auth.email.smtp.port', 'integer'),
    row('auth.email.smtp.user', 'auth.email.smtp.user', 'text'),
    row('auth.email.smtp.pass', 'auth.email.smtp.passSecretRef', 'secret'),
    row('auth.email.smtp.admin_email', 'auth.email.smtp.adminEmail', 'text'),
    row('auth.email.smtp.sender_name', 'auth.email.smtp.senderName', 'text'),
    row('auth.email.template.*.subject', 'auth.email.template.*.subject', 'text'),
    row('auth.email.template.*.content', 'auth.email.template.*.content', 'text'),
    lost('auth.email.template.*.content_path', TEXT),
    row('auth.email.notification.*.enabled', 'auth.email.notification.*', 'here'),
    row('auth.email.notification.*.subject', 'auth.email.notification.*.subject', 'text'),
    row('auth.email.notification.*.content', 'auth.email.notification.*.content', 'text'),
    lost('auth.email.notification.*.content_path', TEXT),

    ...implied('auth.external.*.enabled'),
    row('auth.external.*.client_id', 'auth.external.*.clientId', 'text'),
    row('auth.external.*.secret', 'auth.external.*.secretRef', 'secret'),
    row('auth.external.*.url', 'auth.external.*.url', 'url'),
    row('auth.external.*.redirect_uri', 'auth.external.*.redirectUri', 'url'),
    row('auth.external.*.skip_nonce_check', 'auth.external.*.skipNonceCheck', 'flag'),
    row('auth.external.*.email_optional', 'auth.external.*.emailOptional', 'flag'),
    lost('auth.third_party.**', OTHER_ISSUER),

    row('auth.rate_limit.email_sent', 'auth.rateLimit.emailSent', 'integer'),
    row('auth.rate_limit.sms_sent', 'auth.rateLimit.smsSent', 'integer'),
    row('auth.rate_limit.anonymous_users', 'auth.rateLimit.anonymousUsers', 'integer'),
    row('auth.rate_limit.token_refresh', 'auth.rateLimit.tokenRefresh', 'integer'),
    row('auth.rate_limit.sign_in_sign_ups', 'auth.rateLimit.signInSignUps', 'integer'),
    row('auth.rate_limit.token_verifications', 'auth.rateLimit.tokenVerifications', 'integer'),
    row('auth.rate_limit.web3', 'auth.rateLimit.web3', 'integer'),
    ...implied('auth.captcha.enabled'),
    row('auth.captcha.provider', 'auth.captcha.provider', 'text'),
    row('auth.captcha.secret', 'auth.captcha.secretRef', 'secret'),
    row('auth.sessions.timebox', 'auth.sessions.timebox', 'duration'),
    row('auth.sessions.inactivity_timeout', 'auth.sessions.inactivityTimeout', 'duration'),
    row('auth.mfa.max_enrolled_factors', 'auth.mfa.maxEnrolledFactors', 'integer'),
    row('auth.mfa.totp.enroll_enabled', 'auth.mfa.totp.enrollEnabled', 'flag'),
    row('auth.mfa.totp.verify_enabled', 'auth.mfa.totp.verifyEnabled', 'flag'),
    row('auth.mfa.phone.enroll_enabled', 'auth.mfa.phone.enrollEnabled', 'flag'),
    row('auth.mfa.phone.verify_enabled', 'auth.mfa.phone.verifyEnabled', 'flag'),
    row('auth.mfa.phone.otp_length', 'auth.mfa.phone.otpLength', 'integer'),
    row('auth.mfa.phone.template', 'auth.mfa.phone.template', 'text'),
    row('auth.mfa.phone.max_frequency', 'auth.mfa.phone.maxFrequency', 'duration'),
    row('auth.mfa.web_authn.enroll_enabled', 'auth.mfa.webAuthn.enrollEnabled', 'flag'),
    row('auth.mfa.web_authn.verify_enabled', 'auth.mfa.webAuthn.verifyEnabled', 'flag'),
    ...implied('auth.hook.*.enabled'),
    row('auth.hook.*.uri', 'auth.hook.*.uri', 'text'),
    row('auth.hook.*.secrets', 'auth.hook.*.secretsRef', 'secret'),
    row('auth.sms.enable_signup', 'auth.sms.enableSignup', 'flag'),
    row('auth.sms.enable_confirmations', 'auth.sms.enableConfirmations', 'flag'),
    row('auth.sms.template', 'auth.sms.template', 'text'),
    row('auth.sms.max_frequency', 'auth.sms.maxFrequency', 'duration'),
    row('auth.sms.test_otp.*', 'auth.sms.testOtp.*', 'text'),
    ...implied('auth.sms.*.enabled'),
    ...sender('twilio', 'Twilio', {
      account_sid: 'accountSid',
      auth_token: 'authTokenSecretRef',
      message_service_sid: 'messageServiceSid',
    }),
    ...sender('twilio_verify', 'TwilioVerify', {
      account_sid: 'accountSid',
      auth_token: 'authTokenSecretRef',
      message_service_sid: 'messageServiceSid',
    }),
    ...sender('messagebird', 'MessageBird', {
      access_key: 'accessKeySecretRef',
      originator: 'originator',
    }),
    ...sender('textlocal', 'Textlocal', { api_key: 'apiKeySecretRef', sender: 'sender' }),
    ...sender('vonage', 'Vonage', {
      api_key: 'apiKey',
      api_secret: 'apiSecretSecretRef',
      from: 'from',
    }),
    row('auth.web3.*.enabled', 'auth.web3.*.enabled', 'flag'),
    row('auth.oauth_server.enabled', 'auth.oauthServer.enabled', 'flag'),
    row(
      'auth.oauth_server.authorization_url_path',
      'auth.oauthServer.authorizationUrlPath',
      'text',
    ),
    row(
      'auth.oauth_server.allow_dynamic_registration',
      'auth.oauthServer.allowDynamicRegistration',
      'flag',
    ),
    lost('auth.passkey.**', 'not in this API'),
    ...meaningless('of passkeys, which are not in this API', 'auth.webauthn.*'),

    row('edge_runtime.enabled', 'functions.enabled', 'flag'),
    row('edge_runtime.secrets.*', 'functions.env.[*]', 'variable', ON),
    lost('edge_runtime.deno_version', 'the release has Deno 2', 2),
    ...meaningless(MACHINE, 'edge_runtime.policy', 'edge_runtime.inspector_port'),
    row('functions.*.verify_jwt', 'functions.function.*.verifyJwt', 'flag', ON),
    row('functions.*.enabled', 'functions.function.*.enabled', 'flag', ON),
    row('functions.*.entrypoint', 'functions.function.*.entrypoint', 'file', ON),
    row('functions.*.import_map', 'functions.function.*.importMap', 'file', ON),
    row('functions.*.static_files', 'functions.function.*.staticFiles', 'files', ON),
    lost('functions.*.*', SOURCES),
    lost('functions.*', CODE_STAYS),

    ...meaningless(MACHINE, 'analytics.port', 'analytics.vector_port'),
    lost('analytics.**', LOGS),
    lost('experimental.**', 'not in this API', ''),
  ],
}
