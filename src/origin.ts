import type { ISecret } from 'kubernetes-models/v1'
import type { Project } from './api/project.ts'
import { KEYS } from './composition-keys.ts'
import type { Observed } from './observed.ts'
import { resolve } from './references.ts'
import { Refusal } from './refusal.ts'
import { checkBrought } from './secrets/seed.ts'

/** GoTrue and Realtime refuse or weaken shorter ones (HS256: RFC 7518 3.2). */
const MIN_JWT_SECRET = 32

/**
 * The seed of a new project: the one that the claim brings, else the given one. Undefined while
 * Crossplane has not answered.
 *
 * @throws Refusal when the brought seed cannot be read or must not be used
 */
export const bearSeed = (
  project: Project,
  observed: Observed,
  random: Uint8Array,
): Uint8Array | undefined => {
  const ref = project.spec.secrets.seedSecretRef
  if (!ref) return random
  const resolved = resolve(project, observed, { kind: 'Secret', ref })
  if (resolved.state === 'unknown') return undefined
  if (resolved.state === 'missing') {
    throw new Refusal('InvalidSecret', `spec.secrets.seedSecretRef: ${resolved.why}`)
  }
  checkBrought(project, observed, resolved.bytes)
  return resolved.bytes
}

/**
 * The JWT secret that the claim brings; undefined when it brings none. While its Secret cannot be
 * read, the one that the project already runs with stays in force.
 *
 * @throws Refusal when there is no value to go on with, or it is too short
 */
export const broughtJwtSecret = (
  project: Project,
  observed: Observed,
): string | undefined | 'unknown' => {
  const ref = project.spec.secrets.jwtSecretRef
  if (!ref) return undefined
  const resolved = resolve(project, observed, { kind: 'Secret', ref })
  if (resolved.state === 'unknown') return 'unknown'
  const kept = observed.resource<ISecret>(KEYS)?.data?.['jwt-secret']
  const secret =
    resolved.state === 'found'
      ? resolved.value
      : kept && Buffer.from(kept, 'base64').toString('utf8')
  if (!secret) {
    const why = resolved.state === 'missing' ? resolved.why : ''
    throw new Refusal('InvalidSecret', `spec.secrets.jwtSecretRef: ${why}`)
  }
  if (secret !== secret.trim()) {
    throw new Refusal(
      'InvalidSecret',
      `spec.secrets.jwtSecretRef: Secret ${project.namespace}/${ref.name} has blanks or a line end around the JWT secret in "${ref.key}"; they would be part of it, so write it without (printf, not echo)`,
    )
  }
  if (secret.length < MIN_JWT_SECRET) {
    throw new Refusal(
      'InvalidSecret',
      `spec.secrets.jwtSecretRef: Secret ${project.namespace}/${ref.name} has a JWT secret of ${secret.length} characters in "${ref.key}"; it must have at least ${MIN_JWT_SECRET}`,
    )
  }
  return secret
}
