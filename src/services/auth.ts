import { addressesOf } from '../addresses.ts'
import { PROVIDERS } from '../api/claim/auth.ts'
import { seconds } from '../api/duration.ts'
import type { Project } from '../api/project.ts'
import { waitFor } from '../jobs/program.ts'
import { revisions } from '../jobs/revisions.ts'
import type { Environment } from '../kube/environment.ts'
import { image } from '../kube/image.ts'
import { httpGet, probes } from '../kube/probes.ts'
import { type Component, component } from './component.ts'
import { key } from './keys.ts'
import type { Stack } from './stack.ts'

const PORT = 9999
/** User `supabase` of the image. */
export const AUTH_USER = 1000

/** GoTrue reads each name with and without its prefix. */
const OWNS = [
  // The fields with a name of their own in GoTrue's configuration.go are read without a prefix too.
  /^PORT$/,
  /^DATABASE_URL$/,
  /^PG[A-Z0-9]+$/, // pgx fills in what the URL leaves open
  /^(GOTRUE_)?(API_HOST|API_PORT|API_EXTERNAL_URL|SITE_URL|URI_ALLOW_LIST|DISABLE_SIGNUP)$/,
  /^(GOTRUE_)?(DB_DRIVER|DB_DATABASE_URL|DB_NAMESPACE|RATE_LIMIT_HEADER|PASSWORD_MIN_LENGTH)$/,
  /^(GOTRUE_)?JWT_(SECRET|KEYS|EXP|AUD|ISSUER|ADMIN_ROLES|ADMIN_GROUP_NAME|DEFAULT_GROUP_NAME|KEY_ID|VALIDMETHODS)$/,
  /^(GOTRUE_)?SMTP_(HOST|PORT|USER|PASS|ADMIN_EMAIL|SENDER_NAME|MAX_FREQUENCY)$/,
  /^(GOTRUE_)?MAILER_(AUTOCONFIRM|URLPATHS_.+)$/,
  /^(GOTRUE_)?EXTERNAL_(EMAIL_ENABLED|ANONYMOUS_USERS_ENABLED)$/,
  new RegExp(`^(GOTRUE_)?EXTERNAL_(${PROVIDERS.join('|').toUpperCase()})_`),
]

const mail = (project: Project): Environment => {
  const { smtp, maxFrequency, enableConfirmations = smtp !== undefined } = project.spec.auth.email
  // Relative to API_EXTERNAL_URL's host, so the whole path: without it links would leave /auth/v1.
  const verify = new URL(addressesOf(project).authVerify).pathname
  return {
    GOTRUE_MAILER_AUTOCONFIRM: String(!enableConfirmations),
    GOTRUE_SMTP_MAX_FREQUENCY: maxFrequency,
    GOTRUE_MAILER_URLPATHS_INVITE: verify,
    GOTRUE_MAILER_URLPATHS_CONFIRMATION: verify,
    GOTRUE_MAILER_URLPATHS_RECOVERY: verify,
    GOTRUE_MAILER_URLPATHS_EMAIL_CHANGE: verify,
    ...(smtp && {
      GOTRUE_SMTP_HOST: smtp.host,
      GOTRUE_SMTP_PORT: String(smtp.port ?? 587),
      GOTRUE_SMTP_USER: smtp.user,
      GOTRUE_SMTP_PASS: smtp.passSecretRef && {
        secret: smtp.passSecretRef.name,
        key: smtp.passSecretRef.key,
      },
      GOTRUE_SMTP_ADMIN_EMAIL: smtp.adminEmail,
      GOTRUE_SMTP_SENDER_NAME: smtp.senderName ?? smtp.adminEmail,
    }),
  }
}

const providers = (project: Project): Environment =>
  Object.fromEntries(
    PROVIDERS.flatMap((name) => {
      const provider = project.spec.auth.external[name]
      if (!provider) return []
      const { clientId, secretRef, url, redirectUri, skipNonceCheck, emailOptional } = provider
      const variables: Environment = {
        ENABLED: 'true',
        CLIENT_ID: clientId,
        SECRET: secretRef && { secret: secretRef.name, key: secretRef.key },
        REDIRECT_URI: redirectUri ?? addressesOf(project).authCallback,
        URL: url,
        SKIP_NONCE_CHECK: skipNonceCheck?.toString(),
        EMAIL_OPTIONAL: emailOptional?.toString(),
      }
      return Object.entries(variables).map(([variable, value]) => [
        `GOTRUE_EXTERNAL_${name.toUpperCase()}_${variable}`,
        value,
      ])
    }),
  )

/**
 * GoTrue. Its migrations take no lock and die when two pods run them at once, so a Job runs them
 * (jobs/auth-migrations.ts) and these pods wait for it.
 */
export const auth = (stack: Stack): Component => {
  const { project, database } = stack
  const { spec, publicUrl } = project
  const addresses = addressesOf(project)
  const revision = revisions(stack)
  const login = { user: 'supabase_auth_admin', password: key(stack, 'auth-admin-password') }
  return component(stack, 'auth', {
    image: image(project, 'auth', project.release.images.auth),
    port: PORT,
    command: ['auth', 'serve'],
    user: AUTH_USER,
    probes: probes(httpGet('/health', PORT)),
    init: [waitFor(project, database, login, [revision.core, revision.auth])],
    owns: OWNS,
    env: {
      GOTRUE_API_HOST: '0.0.0.0',
      GOTRUE_API_PORT: String(PORT),
      API_EXTERNAL_URL: addresses.auth,
      GOTRUE_SITE_URL: spec.auth.siteUrl ?? publicUrl,
      GOTRUE_URI_ALLOW_LIST: spec.auth.additionalRedirectUrls.join(',') || undefined,
      GOTRUE_DISABLE_SIGNUP: String(!spec.auth.enableSignup),
      GOTRUE_PASSWORD_MIN_LENGTH: String(spec.auth.minimumPasswordLength),
      // The gateway overwrites it with the one address that it checked.
      GOTRUE_RATE_LIMIT_HEADER: 'X-Forwarded-For',
      GOTRUE_DB_DRIVER: 'postgres',
      GOTRUE_DB_MAX_POOL_SIZE: '10', // unlimited otherwise
      GOTRUE_DB_DATABASE_URL: key(stack, 'auth-database-url'),
      GOTRUE_JWT_SECRET: key(stack, 'jwt-secret'),
      GOTRUE_JWT_KEYS: key(stack, 'gotrue-jwt-keys'),
      GOTRUE_JWT_EXP: String(seconds(spec.auth.jwtExpiry)),
      GOTRUE_JWT_AUD: 'authenticated',
      GOTRUE_JWT_ISSUER: addresses.auth,
      GOTRUE_JWT_ADMIN_ROLES: 'service_role',
      GOTRUE_JWT_DEFAULT_GROUP_NAME: 'authenticated',
      GOTRUE_EXTERNAL_EMAIL_ENABLED: String(spec.auth.email.enableSignup),
      GOTRUE_EXTERNAL_ANONYMOUS_USERS_ENABLED: String(spec.auth.enableAnonymousSignIns),
      ...mail(project),
      ...providers(project),
    },
  })
}
