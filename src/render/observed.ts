import type { KubeObject } from '../kube/objects.ts'
import { BadInput } from './bad-input.ts'
import type { Claim } from './claims.ts'
import { type Identity, toComposite } from './composite.ts'
import { RESOURCE_NAME } from './crossplane.ts'
import type { Document } from './documents.ts'

const keyOf = ({ metadata }: KubeObject): string | undefined =>
  metadata?.annotations?.[RESOURCE_NAME]

/** Whether Crossplane composes the object, rather than somebody else having made it. */
export const isComposed = ({ object }: Document): boolean => keyOf(object) !== undefined

/** Crossplane's own part of a claim's status. */
const CROSSPLANES = new Set(['conditions', 'connectionDetails', 'claimConditionTypes'])

const ofClaim =
  ({ metadata }: Claim) =>
  ({ object }: Document): boolean => {
    const labels = object.metadata?.labels ?? {}
    return (
      labels['crossplane.io/claim-name'] === metadata.name &&
      labels['crossplane.io/claim-namespace'] === metadata.namespace
    )
  }

const identityOf = (claim: Claim, objects: readonly KubeObject[]): Identity => {
  const [first] = objects
  const { resourceRef } = claim.spec as { resourceRef?: { name?: string } }
  const name = first?.metadata?.labels?.['crossplane.io/composite'] ?? resourceRef?.name
  const uid = first?.metadata?.ownerReferences?.find(({ controller }) => controller)?.uid
  return { ...(name && { name }), ...(uid && { uid }) }
}

/** The status that the composite had when the claim was read, without Crossplane's part. */
const statusOf = (claim: Claim, documents: readonly Document[]): Claim['status'] => {
  const read = documents.find(
    ({ object: { kind, metadata } }) =>
      kind === claim.kind &&
      metadata?.name === claim.metadata.name &&
      (metadata.namespace ?? claim.metadata.namespace) === claim.metadata.namespace,
  )
  const status = (read?.object as Claim | undefined)?.status ?? claim.status
  if (!status) return undefined
  return Object.fromEntries(Object.entries(status).filter(([key]) => !CROSSPLANES.has(key)))
}

/** What exists of a project: its composite, and its composed objects by composition key. */
export type Existing = {
  readonly composite: Record<string, unknown>
  readonly observed: Readonly<Record<string, KubeObject>>
}

/**
 * Takes a project up where it stands.
 *
 * @param documents composed objects of this claim and of others, and perhaps the claim itself
 * @throws BadInput when two objects say that they are the same part of the project
 */
export const existingOf = (claim: Claim, documents: readonly Document[]): Existing => {
  const composed = documents.filter(isComposed).filter(ofClaim(claim))
  const observed = new Map<string, KubeObject>()
  for (const { object, where } of composed) {
    const key = keyOf(object) ?? ''
    if (observed.has(key)) {
      throw new BadInput(`cannot use ${where}: "${key}" of ${claim.metadata.name} is there twice`)
    }
    observed.set(key, object)
  }
  // Without its objects a status would be that of a project that has lost them.
  const status = observed.size > 0 ? statusOf(claim, documents) : undefined
  const { status: _written, ...bare } = claim
  return {
    composite: toComposite(
      { ...bare, ...(status && { status }) },
      identityOf(claim, [...observed.values()]),
    ),
    observed: Object.fromEntries(observed),
  }
}

/** @throws BadInput when there is nothing of any of the claims: the file is another project's */
export const checkObserved = (
  file: string,
  documents: readonly Document[],
  claims: readonly Claim[],
): void => {
  if (claims.some((claim) => documents.filter(isComposed).some(ofClaim(claim)))) return
  const names = claims.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).join(', ')
  throw new BadInput(
    `cannot use ${file} as observed: nothing in it is composed for ${names}; composed objects carry the annotation ${RESOURCE_NAME} and the labels crossplane.io/claim-name and -namespace`,
  )
}
