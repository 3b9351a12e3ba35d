import { expect, it } from 'vitest'
import { configToml } from '../../src/import/config-toml.ts'
import { dockerEnv } from '../../src/import/docker-env.ts'
import { captures } from '../../src/import/pattern.ts'

/** Keys by section, as the structs of supabase/cli's pkg/config name them (2026-06). */
const CONFIG: Readonly<Record<string, string>> = {
  api: 'enabled schemas extra_search_path max_rows auto_expose_new_tables port external_url',
  'api.tls': 'enabled cert_path key_path',
  db: 'port shadow_port health_timeout major_version root_key',
  'db.pooler': 'enabled port pool_mode default_pool_size max_client_conn',
  'db.migrations': 'enabled schema_paths',
  'db.seed': 'enabled sql_paths',
  'db.settings':
    'effective_cache_size logical_decoding_work_mem max_connections session_replication_role',
  'db.network_restrictions': 'enabled allowed_cidrs allowed_cidrs_v6',
  'db.ssl_enforcement': 'enabled',
  'db.vault': 'a_secret',
  realtime: 'enabled ip_version max_header_length',
  studio: 'enabled port api_url openai_api_key',
  inbucket: 'enabled port smtp_port pop3_port admin_email sender_name',
  storage: 'enabled file_size_limit',
  'storage.image_transformation': 'enabled',
  'storage.s3_protocol': 'enabled',
  'storage.buckets': 'images',
  'storage.analytics': 'enabled max_namespaces max_tables max_catalogs',
  'storage.vector': 'enabled max_buckets max_indexes',
  auth: `enabled site_url external_url additional_redirect_urls jwt_expiry jwt_issuer
    enable_refresh_token_rotation refresh_token_reuse_interval enable_manual_linking enable_signup
    enable_anonymous_sign_ins minimum_password_length password_requirements signing_keys_path
    publishable_key secret_key jwt_secret anon_key service_role_key`,
  'auth.passkey': 'enabled',
  'auth.webauthn': 'rp_display_name rp_id rp_origins',
  'auth.rate_limit': `anonymous_users token_refresh sign_in_sign_ups token_verifications email_sent
    sms_sent web3`,
  'auth.captcha': 'enabled provider secret',
  'auth.email': `enable_signup double_confirm_changes enable_confirmations secure_password_change
    max_frequency otp_length otp_expiry`,
  'auth.email.smtp': 'enabled host port user pass admin_email sender_name',
  'auth.email.template.invite': 'subject content content_path',
  'auth.email.notification.password_changed': 'enabled subject content content_path',
  'auth.sms': 'enable_signup enable_confirmations template max_frequency',
  'auth.sms.twilio': 'enabled account_sid message_service_sid auth_token',
  'auth.sms.test_otp': '4152127777',
  'auth.hook.send_sms': 'enabled uri secrets',
  'auth.mfa': 'max_enrolled_factors',
  'auth.mfa.totp': 'enroll_enabled verify_enabled',
  'auth.mfa.phone': 'enroll_enabled verify_enabled otp_length template max_frequency',
  'auth.mfa.web_authn': 'enroll_enabled verify_enabled',
  'auth.sessions': 'timebox inactivity_timeout',
  'auth.external.github':
    'enabled client_id secret url redirect_uri skip_nonce_check email_optional',
  'auth.web3.ethereum': 'enabled',
  'auth.oauth_server': 'enabled allow_dynamic_registration authorization_url_path',
  'auth.third_party.auth0': 'enabled tenant tenant_region',
  edge_runtime: 'enabled policy inspector_port deno_version',
  'edge_runtime.secrets': 'a_secret',
  'functions.hello': 'enabled verify_jwt import_map entrypoint static_files',
  analytics: `enabled port backend gcp_project_id gcp_project_number gcp_jwt_path vector_port`,
  experimental: 'orioledb_version s3_host s3_region s3_access_key s3_secret_key',
  'experimental.webhooks': 'enabled',
  'experimental.pgdelta': 'enabled declarative_schema_path format_options',
  'experimental.inspect': 'rules',
  remotes: 'production',
}

/** Variables of supabase/supabase's docker/.env.example, those in comments included (2026). */
const VARIABLES = `POSTGRES_PASSWORD JWT_SECRET ANON_KEY SERVICE_ROLE_KEY DASHBOARD_USERNAME
  DASHBOARD_PASSWORD SECRET_KEY_BASE VAULT_ENC_KEY PG_META_CRYPTO_KEY LOGFLARE_PUBLIC_ACCESS_TOKEN
  LOGFLARE_PRIVATE_ACCESS_TOKEN S3_PROTOCOL_ACCESS_KEY_ID S3_PROTOCOL_ACCESS_KEY_SECRET
  SUPABASE_PUBLIC_URL API_EXTERNAL_URL POSTGRES_HOST POSTGRES_DB POSTGRES_PORT
  POOLER_PROXY_PORT_TRANSACTION POOLER_DEFAULT_POOL_SIZE POOLER_MAX_CLIENT_CONN POOLER_TENANT_ID
  POOLER_DB_POOL_SIZE STUDIO_DEFAULT_ORGANIZATION STUDIO_DEFAULT_PROJECT OPENAI_API_KEY SITE_URL
  ADDITIONAL_REDIRECT_URLS JWT_EXPIRY DISABLE_SIGNUP MAILER_URLPATHS_CONFIRMATION
  MAILER_URLPATHS_INVITE MAILER_URLPATHS_RECOVERY MAILER_URLPATHS_EMAIL_CHANGE ENABLE_EMAIL_SIGNUP
  ENABLE_EMAIL_AUTOCONFIRM SMTP_ADMIN_EMAIL SMTP_HOST SMTP_PORT SMTP_USER SMTP_PASS
  SMTP_SENDER_NAME ENABLE_ANONYMOUS_USERS ENABLE_PHONE_SIGNUP ENABLE_PHONE_AUTOCONFIRM
  GOOGLE_ENABLED GOOGLE_CLIENT_ID GOOGLE_SECRET GITHUB_ENABLED GITHUB_CLIENT_ID GITHUB_SECRET
  AZURE_ENABLED AZURE_CLIENT_ID AZURE_SECRET SMS_PROVIDER SMS_OTP_EXP SMS_OTP_LENGTH
  SMS_MAX_FREQUENCY SMS_TEMPLATE SMS_TWILIO_ACCOUNT_SID SMS_TEST_OTP MFA_TOTP_ENROLL_ENABLED
  MFA_TOTP_VERIFY_ENABLED MFA_PHONE_ENROLL_ENABLED MFA_PHONE_VERIFY_ENABLED
  MFA_MAX_ENROLLED_FACTORS GLOBAL_S3_BUCKET REGION MINIO_ROOT_USER MINIO_ROOT_PASSWORD
  STORAGE_TENANT_ID FUNCTIONS_VERIFY_JWT PGRST_DB_SCHEMAS PGRST_DB_MAX_ROWS
  PGRST_DB_EXTRA_SEARCH_PATH DOCKER_SOCKET_LOCATION GOOGLE_PROJECT_ID GOOGLE_PROJECT_NUMBER
  KONG_HTTP_PORT KONG_HTTPS_PORT IMGPROXY_ENABLE_WEBP_DETECTION PROXY_DOMAIN CERTBOT_EMAIL`

const words = (text: string): string[] => text.trim().split(/\s+/)

it('knows every key that the CLI accepts', () => {
  const keys = Object.entries(CONFIG).flatMap(([section, names]) =>
    words(names).map((name) => [...section.split('.'), name]),
  )
  const unknown = keys.filter((key) => !configToml.entries.some((one) => captures(one.key, key)))
  expect(unknown).toEqual([])
})

it('knows every variable of the compose file', () => {
  const unknown = words(VARIABLES).filter(
    (name) => !dockerEnv.entries.some((one) => captures(one.key, [name])),
  )
  expect(unknown).toEqual([])
})

it('has no entry that an earlier one hides', () => {
  for (const { entries } of [configToml, dockerEnv]) {
    for (const [index, { key }] of entries.entries()) {
      const own = key.replaceAll('**', 'x').replaceAll('*', 'x').split('.')
      expect([key, entries.findIndex((one) => captures(one.key, own))]).toEqual([key, index])
    }
  }
})
