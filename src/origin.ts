import type { ISecret } from 'kubernetes-models/v1'
import type { Project } from './api/project.ts'
import { KEYS } from './composition-keys.ts'
import type { Observed } from './observed.ts'
import { resolve } from './references.ts'
import { Refusal } from './refusal.ts'
import type { Brought } from './secrets/keys.ts'
import type { KeyName } from './secrets/keysecret.ts'
import { checkBrought } from './secrets/seed.ts'

/** A value that a claim may bring from a Secret of its own. */
type Bringable = {
  readonly field: 'jwtSecretRef' | 'dashboardPasswordSecretRef'
  /** Where the value in force is kept; it is used while the user's Secret cannot be read. */
  readonly kept: KeyName
  readonly called: string
  readonly minLength: number
}

const JWT_SECRET: Bringable = {
  field: 'jwtSecretRef',
  kept: 'jwt-secret',
  called: 'JWT secret',
  minLength: 32, // GoTrue and Realtime refuse or weaken shorter ones (HS256: RFC 7518 3.2)
}

const DASHBOARD_PASSWORD: Bringable = {
  field: 'dashboardPasswordSecretRef',
  kept: 'dashboard-password',
  called: 'password',
  minLength: 8,
}

/**
 * The seed of a new project: the one that the claim brings, else `random`. Undefined until
 * Crossplane has answered.
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

type Value = { readonly value?: string | undefined; readonly answered: boolean }

/** @throws Refusal when there is no value to go on with, or it is not fit */
const bring = (
  project: Project,
  observed: Observed,
  { field, kept, called, minLength }: Bringable,
): Value => {
  const ref = project.spec.secrets[field]
  if (!ref) return { answered: true }
  const resolved = resolve(project, observed, { kind: 'Secret', ref })
  const inForce = observed.resource<ISecret>(KEYS)?.data?.[kept]
  const value =
    resolved.state === 'found'
      ? resolved.value
      : inForce && Buffer.from(inForce, 'base64').toString('utf8')
  if (resolved.state === 'unknown') return { value, answered: false }
  if (!value) {
    const why = resolved.state === 'missing' ? resolved.why : ''
    throw new Refusal('InvalidSecret', `spec.secrets.${field}: ${why}`)
  }
  const where = `spec.secrets.${field}: Secret ${project.namespace}/${ref.name} has`
  if (value !== value.trim()) {
    throw new Refusal(
      'InvalidSecret',
      `${where} blanks or a line end around the ${called} in "${ref.key}"; they would be part of it, so write it without (printf, not echo)`,
    )
  }
  if (value.length < minLength) {
    throw new Refusal(
      'InvalidSecret',
      `${where} a ${called} of ${value.length} characters in "${ref.key}"; it must have at least ${minLength}`,
    )
  }
  return { value, answered: true }
}

/**
 * The values that the claim brings in place of derived ones. While their Secret cannot be read, the
 * values in force stay. Until Crossplane has answered they are good for no more than questions.
 *
 * @throws Refusal when there is no value to go on with, or it is not fit
 */
export const broughtSecrets = (
  project: Project,
  observed: Observed,
): { readonly brought: Brought; readonly answered: boolean } => {
  const jwtSecret = bring(project, observed, JWT_SECRET)
  const dashboardPassword = bring(project, observed, DASHBOARD_PASSWORD)
  return {
    brought: { jwtSecret: jwtSecret.value, dashboardPassword: dashboardPassword.value },
    answered: jwtSecret.answered && dashboardPassword.answered,
  }
}
