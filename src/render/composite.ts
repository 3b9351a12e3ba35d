import { createHash } from 'node:crypto'
import type { KubeObject } from '../kube/objects.ts'

/** A UID that is the same for the same text. */
export const uidOf = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-')
}

/** Name and UID of a composite that exists. */
export type Identity = { readonly name?: string; readonly uid?: string }

/**
 * The letters of generated names (k8s.io/apimachinery, util/rand): without vowels, so that they
 * spell no words.
 */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'

const nameOf = (claim: string, uid: string): string => {
  const digest = createHash('sha256').update(uid).digest()
  const suffix = [...digest.subarray(0, 5)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')
  return `${`${claim}-`.slice(0, 58)}${suffix}`
}

/**
 * A claim as Crossplane turns it into a composite: same spec, name with a suffix of its own.
 *
 * @param existing the composite's identity, where there is one already
 */
export const toComposite = (
  claim: KubeObject & { spec?: Record<string, unknown>; status?: Record<string, unknown> },
  existing: Identity = {},
): Record<string, unknown> => {
  const { name = '', namespace = 'default', annotations } = claim.metadata ?? {}
  const uid = uidOf(`${namespace}/${name}`)
  return {
    apiVersion: claim.apiVersion,
    kind: `X${claim.kind}`,
    metadata: {
      name: existing.name ?? nameOf(name, uid),
      uid: existing.uid ?? uid,
      labels: { 'crossplane.io/claim-name': name, 'crossplane.io/claim-namespace': namespace },
      ...(annotations && { annotations }),
    },
    spec: {
      ...claim.spec,
      claimRef: { apiVersion: claim.apiVersion, kind: claim.kind, name, namespace },
    },
    ...(claim.status && { status: claim.status }),
  }
}
