import { randomBytes } from 'node:crypto'
import { REVISION } from '../../../src/api/composite.ts'
import type { KubeObject } from '../../../src/kube/objects.ts'
import { RESOURCE_NAME } from '../../../src/render/crossplane.ts'
import { type Client, type Reference, referenceTo } from './client.ts'
import type { Plane } from './plane.ts'
import { until } from './until.ts'

const API = 'xsupabase.io/v1alpha1'

export type Condition = {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason?: string
  readonly message?: string
}

export type Supabase = KubeObject & {
  readonly spec: Readonly<Record<string, unknown>> & { readonly resourceRef?: { name: string } }
  readonly status?: Readonly<Record<string, unknown>> & {
    readonly phase?: string
    readonly url?: string
    readonly conditions?: readonly Condition[]
  }
}

export type Composite = Supabase & {
  readonly spec: {
    readonly resourceRefs?: readonly Reference[]
  }
}

export type Event = KubeObject & {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly involvedObject: { readonly kind: string; readonly name: string; readonly uid: string }
}

/** The least there is to a project: it is Ready soonest. */
export const SMALL = {
  plan: 'nano',
  realtime: { enabled: false },
  storage: { enabled: false },
  deletionProtection: false,
} as const

/** A namespace of its own for a test, whose pods must keep to the level `restricted`. */
export const newNamespace = async (client: Client, prefix = 'team'): Promise<string> => {
  const name = `${prefix}-${randomBytes(3).toString('hex')}`
  await client.create({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/enforce-version': 'latest',
      },
    },
  })
  return name
}

/** Applies objects into a namespace as `kubectl apply --server-side -n` does. */
export const applyIn = async (
  client: Client,
  namespace: string,
  objects: readonly KubeObject[],
): Promise<void> => {
  for (const object of objects) {
    await client.apply({ ...object, metadata: { ...object.metadata, namespace } })
  }
}

export const claimOf = (name: string, spec: Readonly<Record<string, unknown>> = {}): Supabase => ({
  apiVersion: API,
  kind: 'Supabase',
  metadata: { name },
  spec,
})

export const condition = (object: Supabase | undefined, type: string): Condition | undefined =>
  object?.status?.conditions?.find((each) => each.type === type)

/** What the claim says of itself, in one line. */
const inOneLine = (claim: Supabase | undefined): string => {
  if (!claim) return 'there is no claim'
  const shown = claim.status?.conditions?.map(
    ({ type, status, reason, message }) => `${type}=${status} (${reason}: ${message ?? ''})`,
  )
  return [claim.status?.phase ?? 'no phase', ...(shown ?? [])].join(', ')
}

/** One project: its claim, and all that belongs to it. */
export type Project = ReturnType<typeof projectOf>

export const projectOf = (client: Client, namespace: string, name: string) => {
  const reference: Reference = { apiVersion: API, kind: 'Supabase', namespace, name }
  const claim = (): Promise<Supabase> => client.get(reference)
  const composite = async (): Promise<Composite> => {
    const xr = (await claim()).spec.resourceRef?.name
    if (xr === undefined) throw new Error(`claim ${namespace}/${name} has no composite yet`)
    return client.get({ apiVersion: API, kind: 'XSupabase', name: xr })
  }
  /** What exists of it, by composition key. */
  const composed = async (): Promise<ReadonlyMap<string, KubeObject>> => {
    const { resourceRefs = [] } = (await composite()).spec
    const found = await Promise.all(resourceRefs.map((each) => client.find(each)))
    return new Map(
      found
        .filter((object) => object !== undefined)
        .map((object) => [object.metadata?.annotations?.[RESOURCE_NAME] ?? '', object]),
    )
  }
  /** Events of the claim, its composite, its composed objects and their pods, oldest first. */
  const events = async (): Promise<readonly Event[]> => {
    const xr = await composite()
    const scope = { apiVersion: 'v1', kind: 'Event' }
    const [ofComposite, ofNamespace] = await Promise.all([
      client.list<Event>({ ...scope, namespace: 'default' }),
      client.list<Event>({ ...scope, namespace }),
    ])
    return [
      ...ofComposite.filter(({ involvedObject }) => involvedObject.uid === xr.metadata?.uid),
      ...ofNamespace.filter(
        ({ involvedObject }) =>
          involvedObject.name === name || involvedObject.name.startsWith(`${xr.metadata?.name}-`),
      ),
    ]
  }
  /** Waits until the claim is as wanted; fails with what it says instead. */
  const until_ = async (
    what: string,
    wanted: (claim: Supabase) => boolean,
    seconds = 240, // other work may share the machine
  ): Promise<Supabase> => {
    let last: Supabase | undefined
    try {
      return await until(
        () => `claim ${namespace}/${name} ${what}: ${inOneLine(last)}`,
        seconds,
        async () => {
          last = await client.find<Supabase>(reference)
          return last && wanted(last) ? last : undefined
        },
      )
    } catch (error) {
      const told = (await events().catch(() => []))
        .filter(({ involvedObject }) => involvedObject.kind !== 'Pod')
        .map(({ reason, message, involvedObject: { kind } }) => `${kind}: ${reason}: ${message}`)
      throw new Error([error instanceof Error ? error.message : error, ...told].join('\n'))
    }
  }

  return {
    name,
    namespace,
    reference,
    claim,
    composite,
    composed,
    events,
    until: until_,
    /** Waits until it is Ready; for a moment after a change it still says so of the spec before. */
    ready: (seconds?: number): Promise<Supabase> =>
      until_(
        'to be Ready',
        (found) => condition(found, 'Ready')?.status === 'True' && found.status?.phase === 'Ready',
        seconds,
      ),
    /** Waits until its MESSAGE has these words. */
    says: (words: RegExp, seconds?: number): Promise<Supabase> =>
      until_(
        `to say ${words}`,
        (found) => words.test(condition(found, 'Operational')?.message ?? ''),
        seconds,
      ),
    /** Changes the claim by a merge patch. */
    patch: (body: unknown): Promise<KubeObject> => client.patch(reference, body),
    /** Changes the spec by a merge patch and waits until the project is Ready by it. */
    change: async (spec: unknown, seconds?: number): Promise<Supabase> => {
      const revision = randomBytes(4).toString('hex')
      const metadata = { annotations: { [REVISION]: revision } }
      await client.patch(reference, { metadata, spec })
      return until_(
        'to be Ready by its present spec',
        ({ status }) => status?.revision === revision,
        seconds,
      )
    },
    delete: (propagation?: 'Background' | 'Foreground'): Promise<void> =>
      client.delete(reference, propagation),
    references: async (): Promise<readonly Reference[]> =>
      [...(await composed()).values()].map(referenceTo),
  }
}

/** Removes every project with its namespace, and waits until they are gone. */
export const removeProjects = async (
  { client, kubectl }: Pick<Plane, 'client' | 'kubectl'>,
  keep?: string,
): Promise<void> => {
  const claims = await client.list({ apiVersion: API, kind: 'Supabase' })
  const namespaces = new Set(claims.map(({ metadata }) => metadata?.namespace ?? ''))
  if (keep) namespaces.delete(keep)
  if (namespaces.size > 0) await kubectl('delete', 'namespace', ...namespaces, '--timeout=15m')
}

/** Applies a claim and what stands in the same file, in a namespace of its own. */
export const apply = async (
  client: Client,
  objects: readonly KubeObject[],
  namespace?: string,
): Promise<Project> => {
  const into = namespace ?? (await newNamespace(client))
  await applyIn(client, into, objects)
  const claim = objects.find(({ kind }) => kind === 'Supabase')
  return projectOf(client, into, claim?.metadata?.name ?? '')
}
