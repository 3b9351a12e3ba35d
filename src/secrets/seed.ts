import type { ISecret } from 'kubernetes-models/v1'
import type { Composite } from '../api/composite.ts'
import type { Project } from '../api/project.ts'
import { SEED } from '../composition-keys.ts'
import { secret } from '../kube/secret.ts'
import type { Observed } from '../observed.ts'
import { Refusal } from '../refusal.ts'
import { type Birth, fromAnnotations, toAnnotations } from './birth.ts'
import { deriveText } from './derive.ts'
import { seedName } from './names.ts'

const MIN_BYTES = 32
/** Finds another project that lives on the same brought seed. */
const FINGERPRINT = 'xsupabase.io/seed-fingerprint'

export type Born = { readonly seed: Uint8Array; readonly birth: Birth }

/**
 * The seed and birth certificate of a project that exists; undefined for one that is still to be
 * made.
 *
 * @throws Refusal when the seed is gone while the project is not: a new one would lock it out of
 *   its own data
 */
export const readSeed = (composite: Composite, observed: Observed): Born | undefined => {
  const existing = observed.resource<ISecret>(SEED)
  const encoded = existing?.data?.seed
  const annotations = existing?.metadata?.annotations ?? {}
  if (existing && encoded && annotations['xsupabase.io/issued-at']) {
    return { seed: Buffer.from(encoded, 'base64'), birth: fromAnnotations(annotations) }
  }
  const status = composite.status as { secrets?: { generations?: unknown } }
  const lived = existing || observed.keys.length > 0 || status.secrets?.generations !== undefined
  if (!lived) return undefined
  const where = `${composite.namespace}/${seedName(composite)}`
  throw new Refusal(
    'SeedMissing',
    existing
      ? `Secret ${where} no longer holds the seed and the annotations that it was made with; restore it from a backup. What runs keeps running`
      : `Secret ${where} with the project's seed is gone; restore it from a backup, with its labels and annotations. What runs keeps running, and a new seed is never made: it would fit none of the project's keys and passwords`,
  )
}

const fingerprintOf = (seed: Uint8Array): string => deriveText(seed, 'fingerprint')

/** @throws Refusal when the brought seed is too short, or serves another project already */
export const checkBrought = (project: Project, observed: Observed, seed: Uint8Array): void => {
  const path = 'spec.secrets.seedSecretRef'
  if (seed.length < MIN_BYTES) {
    throw new Refusal(
      'InvalidSecret',
      `${path}: the seed must have at least ${MIN_BYTES} random bytes, it has ${seed.length}; make one with: openssl rand -base64 48`,
    )
  }
  const others = observed.look<ISecret>({
    ask: 'labels',
    apiVersion: 'v1',
    kind: 'Secret',
    labels: { [FINGERPRINT]: fingerprintOf(seed) },
  })
  const other = others?.find(({ metadata }) => metadata?.name !== seedName(project))
  if (other) {
    throw new Refusal(
      'InvalidSecret',
      `${path}: the seed already serves another project (Secret ${other.metadata?.name}); each project needs its own, else the keys of one open the other`,
    )
  }
}

/**
 * The Secret with the seed, which no pod mounts. `immutable`, so that a pass that has not seen it
 * yet can never overwrite it.
 */
export const seedSecret = (project: Project, { seed, birth }: Born): ISecret => {
  const rendered = secret(
    project,
    seedName(project),
    {},
    { annotations: toAnnotations(birth), labels: { [FINGERPRINT]: fingerprintOf(seed) } },
  )
  return { ...rendered, immutable: true, data: { seed: Buffer.from(seed).toString('base64') } }
}
