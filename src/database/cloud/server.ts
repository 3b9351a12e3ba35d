import type { Project } from '../../api/project.ts'
import { DATABASE_ADMIN } from '../../composition-keys.ts'
import { certificateError } from '../../exposure/pem.ts'
import type { Foundation } from '../../foundation.ts'
import { checksum } from '../../kube/checksum.ts'
import type { SecretKey } from '../../kube/environment.ts'
import type { Resources } from '../../kube/objects.ts'
import { secret } from '../../kube/secret.ts'
import { Refusal } from '../../refusal.ts'
import { databaseAdminName } from '../../secrets/names.ts'
import type { Database, Limit, PlacedValue, SslMode } from '../port.ts'

/** Remembered where the platform names no key: the cloud's own, and never another one. */
export const CLOUDS_KEY = 'of-cloud'

const PASSWORD = 'password'
const CA = 'ca.crt'

/** The login that sets a managed server up, and how its certificate is checked. */
export type Access = {
  readonly password: { readonly ref: { name: string; key: string } }
  readonly resources: Resources
  /**
   * Changes with the password, so that the provider notices at once: by itself it reads Secrets
   * every ten minutes.
   */
  readonly passwordChecksum: string
  readonly port: Pick<Database, 'admin' | 'values' | 'sslMode' | 'ca'>
  readonly limits: readonly Limit[]
}

const unchecked = (how: string): Limit => ({
  feature: 'database_certificate_check',
  reason: `connections to the database are encrypted, and the certificate of the server is not checked; ${how}`,
})

/**
 * @param user the login that the cloud makes
 * @param ca authorities of the server's certificate as PEM, and what they can vouch for
 * @param how what would have the certificate checked, where it is not
 */
export const accessOf = (
  { project, keys }: Foundation,
  user: string,
  ca: { readonly pem: string; readonly mode: SslMode } | undefined,
  how: string,
): Access => {
  const name = databaseAdminName(project)
  const password: SecretKey = { secret: name, key: PASSWORD }
  const authorities = { secret: name, key: CA }
  const values: PlacedValue[] = [
    { at: password, value: keys.passwords.admin },
    ...(ca ? [{ at: authorities, value: ca.pem }] : []),
  ]
  return {
    password: { ref: { name, key: PASSWORD } },
    resources: {
      [DATABASE_ADMIN]: secret(project, name, {
        username: user,
        [PASSWORD]: keys.passwords.admin,
        ...(ca && { [CA]: ca.pem }),
      }),
    },
    passwordChecksum: checksum([keys.checksumSalt, keys.passwords.admin]),
    port: {
      admin: { user, password },
      values,
      sslMode: ca?.mode ?? 'require',
      ...(ca && { ca: authorities }),
    },
    limits: ca ? [] : [unchecked(how)],
  }
}

/**
 * Authorities that the platform has named.
 *
 * @throws Refusal when nothing can be read of them
 */
export const trusted = (
  field: string,
  pem: string | undefined,
): { readonly pem: string; readonly mode: SslMode } | undefined => {
  const wrong = pem && certificateError(pem)
  if (wrong) {
    throw new Refusal('InvalidPlatform', `EnvironmentConfig xsupabase: data.${field}: ${wrong}`)
  }
  return pem ? { pem, mode: 'verify-full' } : undefined
}

/**
 * Whether the cloud itself is to refuse the deletion: while the claim is protected, and for ever
 * where the data is to outlive it.
 */
export const isGuarded = ({ spec }: Project): boolean =>
  spec.deletionProtection || spec.dataReclaimPolicy === 'Retain'

/**
 * Whether the cloud still guards what is no longer to be guarded: its provider could not delete it
 * until then.
 */
export const isStillGuarded = ({ spec }: Project, guarded: boolean | undefined): boolean =>
  guarded === true && !spec.deletionProtection && spec.dataReclaimPolicy === 'Delete'
