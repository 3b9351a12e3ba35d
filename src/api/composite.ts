import { Refusal } from '../refusal.ts'

/** The composite resource (XR), without what Crossplane itself keeps in it. */
export type Composite = {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly claim: string
  readonly namespace: string
  /** What the claim calls its present state, where it does. */
  readonly revision?: string
  /** Whether Crossplane, or somebody, tried to delete the composite while it was protected. */
  readonly deletionAttempted: boolean
  readonly spec: Record<string, unknown>
  readonly status: Record<string, unknown>
}

/** Fields of an XR's spec that belong to Crossplane (xcrd, LegacyCluster scope). */
const MACHINERY = new Set([
  'claimRef',
  'compositeDeletePolicy',
  'compositionRef',
  'compositionRevisionRef',
  'compositionRevisionSelector',
  'compositionSelector',
  'compositionUpdatePolicy',
  'publishConnectionDetailsTo',
  'resourceRef',
  'resourceRefs',
  'writeConnectionSecretToRef',
])

/** Annotation of the claim, which Crossplane copies to the composite with every change. */
export const REVISION = 'xsupabase.io/revision'

/** Annotation that Crossplane's webhook leaves on what it did not let go (internal/protection). */
const DELETION_ATTEMPT = 'usage.crossplane.io/deletion-attempt-with-policy'

type Xr = {
  apiVersion?: string
  kind?: string
  metadata?: { name?: string; uid?: string; annotations?: Record<string, string> }
  spec?: { claimRef?: { name?: string; namespace?: string } } & Record<string, unknown>
  status?: Record<string, unknown>
}

/** Reads the XR that Crossplane sends. */
export const parseComposite = (resource: Record<string, unknown> | undefined): Composite => {
  const { apiVersion = '', kind = '', metadata, spec, status } = (resource ?? {}) as Xr
  const claim = spec?.claimRef
  if (!metadata?.name || !claim?.name || !claim.namespace) {
    throw new Refusal(
      'ClaimMissing',
      `${kind || 'XSupabase'} ${metadata?.name ?? ''} has no claim: make a Supabase in the namespace that the project belongs to, and delete this ${kind || 'XSupabase'}`,
    )
  }
  const revision = metadata.annotations?.[REVISION]
  return {
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid ?? '',
    claim: claim.name,
    namespace: claim.namespace,
    ...(revision && { revision }),
    deletionAttempted: metadata.annotations?.[DELETION_ATTEMPT] !== undefined,
    spec: Object.fromEntries(Object.entries(spec ?? {}).filter(([key]) => !MACHINERY.has(key))),
    status: status ?? {},
  }
}

/** Our one condition: whether the project works, and if not, why. */
export const OPERATIONAL = 'Operational'

type Condition = {
  readonly type: string
  readonly status: string
  readonly message?: string
  /** RFC 3339. */
  readonly lastTransitionTime?: string
}

/** A condition as it was when Crossplane called: what the pass before has left, or Crossplane's own. */
export const conditionOf = ({ status }: Composite, type: string): Condition | undefined =>
  ((status.conditions ?? []) as readonly Condition[]).find((condition) => condition.type === type)
