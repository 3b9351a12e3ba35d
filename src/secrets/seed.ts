import { createHmac } from 'node:crypto'
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

const fingerprintOf = (seed: Uint8Array): string => deriveText(seed, 'fingerprint')

/** Of the certificate, so that an edit by hand does not become another set of keys. */
const SEAL = 'xsupabase.io/seal'

const sealOf = (seed: Uint8Array, certificate: Readonly<Record<string, string>>): string =>
  createHmac('sha256', deriveText(seed, 'seal'))
    .update(JSON.stringify(Object.entries(certificate).sort()))
    .digest('base64url')

export type Born = { readonly seed: Uint8Array; readonly birth: Birth }

/** What a seed's Secret holds; undefined when it is not as it was made. */
const bornOf = ({ data, metadata }: ISecret): Born | undefined => {
  const annotations = metadata?.annotations ?? {}
  if (!data?.seed) return undefined
  const seed = Buffer.from(data.seed, 'base64')
  const birth = fromAnnotations(annotations)
  // Without what a certificate of its time did not have yet. It cannot be taken out by hand: the
  // seal was made with it.
  const certificate = Object.fromEntries(
    Object.entries(toAnnotations(birth)).filter(([name]) => Object.hasOwn(annotations, name)),
  )
  const isWhole =
    metadata?.labels?.[FINGERPRINT] === fingerprintOf(seed) &&
    annotations[SEAL] === sealOf(seed, certificate)
  return isWhole ? { seed, birth } : undefined
}

/**
 * The seed and birth certificate of a project that exists; undefined for one that is still to be
 * made.
 *
 * @throws Refusal when the seed is gone while the project is not: a new one would lock it out of
 *   its own data
 */
export const readSeed = (composite: Composite, observed: Observed): Born | undefined => {
  const existing = observed.resource<ISecret>(SEED)
  const born = existing && bornOf(existing)
  if (born) return born
  const status = composite.status as { secrets?: { generations?: unknown } }
  const lived = existing || observed.keys.length > 0 || status.secrets?.generations !== undefined
  if (!lived) return undefined
  const where = `${composite.namespace}/${seedName(composite)}`
  throw new Refusal(
    'SeedMissing',
    existing
      ? `Secret ${where} no longer holds the seed, the labels and the annotations that it was made with; restore it from a backup. What runs keeps running`
      : `Secret ${where} with the project's seed is gone; restore it from a backup, with its labels and annotations, and without an owner that is no more. What runs keeps running, and a new seed is never made: it would fit none of the project's keys and passwords`,
  )
}

/**
 * A seed that was restored before its composite knew of it: then the project is not new.
 *
 * @throws Refusal when the Secret belongs to another composite, which a backup may bring back
 */
export const restoredSeed = (project: Project, observed: Observed): Born | undefined => {
  const name = seedName(project)
  const [found] =
    observed.look<ISecret>({ ask: 'object', apiVersion: 'v1', kind: 'Secret', name }) ?? []
  const owner = found?.metadata?.ownerReferences?.find(({ controller }) => controller)
  if (!found || owner?.uid === project.uid) return undefined
  const born = bornOf(found)
  if (born && !owner) return born
  throw new Refusal(
    'SeedMissing',
    `Secret ${project.namespace}/${name} has the name of this project's seed, but is not one that it can take up; remove its ownerReferences if it is this project's, delete it if it is not`,
  )
}

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
  const certificate = toAnnotations(birth)
  const rendered = secret(
    project,
    seedName(project),
    {},
    {
      annotations: { ...certificate, [SEAL]: sealOf(seed, certificate) },
      labels: { [FINGERPRINT]: fingerprintOf(seed) },
    },
  )
  return { ...rendered, immutable: true, data: { seed: Buffer.from(seed).toString('base64') } }
}
