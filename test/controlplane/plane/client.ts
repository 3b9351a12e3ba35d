import type { KubeObject } from '../../../src/kube/objects.ts'
import { type Endpoint, http, KubeError } from './http.ts'

/** What names an object. */
export type Reference = {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace?: string | undefined
}

export type Scope = {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace?: string
  /** Labels that it must carry. */
  readonly labels?: Readonly<Record<string, string>>
}

export type Patch = {
  readonly subresource?: 'status' | 'scale'
  /** How the patch is meant; default: merge. */
  readonly type?: 'merge' | 'json'
}

export type WatchEvent = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: KubeObject
}

class NotServed extends Error {}

type Resource = { readonly name: string; readonly kind: string; readonly namespaced: boolean }
type List = {
  readonly items: KubeObject[]
  readonly metadata: { readonly resourceVersion: string }
}

const patchTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
} as const

export const referenceTo = ({ apiVersion, kind, metadata }: KubeObject): Reference => ({
  apiVersion,
  kind,
  name: metadata?.name ?? '',
  namespace: metadata?.namespace,
})

/** `Deployment team-a/hello-x-auth` */
export const inWords = ({ kind, namespace, name }: Reference): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`

const root = (apiVersion: string): string =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`

/** A client of the API server for any kind; objects come as they are stored, with every field. */
export type Client = ReturnType<typeof createClient>

export const createClient = (endpoint: Endpoint) => {
  const { call, lines, close } = http(endpoint)
  const known = new Map<string, Resource>()

  const resourceOf = async (apiVersion: string, kind: string): Promise<Resource> => {
    const id = `${apiVersion}/${kind}`
    if (!known.has(id)) {
      const { resources } = (await call({ method: 'GET', path: root(apiVersion) })) as {
        resources: Resource[]
      }
      const main = resources.filter(({ name }) => !name.includes('/'))
      for (const resource of main) known.set(`${apiVersion}/${resource.kind}`, resource)
    }
    const found = known.get(id)
    if (!found) throw new NotServed(`cannot use ${id}: the API server does not serve it`)
    return found
  }

  const collection = async ({ apiVersion, kind, namespace }: Scope): Promise<string> => {
    const { name, namespaced } = await resourceOf(apiVersion, kind)
    return namespaced && namespace !== undefined
      ? `${root(apiVersion)}/namespaces/${namespace}/${name}`
      : `${root(apiVersion)}/${name}`
  }

  const pathOf = async ({ name, namespace, ...kind }: Reference): Promise<string> =>
    `${await collection({ ...kind, ...(namespace !== undefined && { namespace }) })}/${name}`

  const get = async <T extends KubeObject>(reference: Reference): Promise<T> =>
    (await call({ method: 'GET', path: await pathOf(reference) })) as T

  const selected = ({ labels = {} }: Scope) => ({
    labelSelector: Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
  })

  const listed = async (scope: Scope): Promise<List> => {
    const path = await collection(scope)
    return (await call({ method: 'GET', path, query: selected(scope) })) as List
  }

  return {
    /** Whether the API server knows a kind. */
    serves: async (apiVersion: string, kind: string): Promise<boolean> => {
      try {
        await listed({ apiVersion, kind })
        return true
      } catch (error) {
        if (error instanceof NotServed) return false
        if (error instanceof KubeError && error.code === 404) return false
        throw error
      }
    },
    /** The answer of any path of the API server. */
    raw: (path: string): Promise<unknown> => call({ method: 'GET', path }),
    get,
    /** Undefined when there is none. */
    find: async <T extends KubeObject>(reference: Reference): Promise<T | undefined> => {
      try {
        return await get<T>(reference)
      } catch (error) {
        if (error instanceof KubeError && error.code === 404) return undefined
        throw error
      }
    },
    list: async <T extends KubeObject>(scope: Scope): Promise<T[]> => {
      const { items } = await listed(scope)
      const { apiVersion, kind } = scope // a list's items do not say
      return items.map((item) => ({ ...item, apiVersion, kind }) as T)
    },
    /** Server-side apply, as `kubectl apply --server-side --force-conflicts` does it. */
    apply: async <T extends KubeObject>(object: T, fieldManager = 'test'): Promise<T> =>
      (await call({
        method: 'PATCH',
        path: await pathOf(referenceTo(object)),
        query: { fieldManager, force: 'true', fieldValidation: 'Strict' },
        contentType: 'application/apply-patch+yaml',
        body: object,
      })) as T,
    create: async <T extends KubeObject>(object: T): Promise<T> => {
      const { namespace, ...kind } = referenceTo(object)
      const scope = { ...kind, ...(namespace !== undefined && { namespace }) }
      const path = await collection(scope)
      return (await call({ method: 'POST', path, body: object })) as T
    },
    patch: async (
      reference: Reference,
      body: unknown,
      { subresource, type = 'merge' }: Patch = {},
    ): Promise<KubeObject> => {
      const path = await pathOf(reference)
      return (await call({
        method: 'PATCH',
        path: subresource === undefined ? path : `${path}/${subresource}`,
        contentType: patchTypes[type],
        body,
      })) as KubeObject
    },
    delete: async (
      reference: Reference,
      propagationPolicy: 'Background' | 'Foreground' | 'Orphan' = 'Background',
    ): Promise<void> => {
      const path = await pathOf(reference)
      await call({ method: 'DELETE', path, body: { propagationPolicy } })
    },
    /** A token of the ServiceAccount, valid for a day. */
    token: async (namespace: string, name: string): Promise<string> => {
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`
      const body = { spec: { expirationSeconds: 86_400 } }
      const { status } = (await call({ method: 'POST', path, body })) as {
        status: { token: string }
      }
      return status.token
    },
    /** Everything that exists, then every change, until the API server ends it or `signal` does. */
    watch: async function* (scope: Scope, signal: AbortSignal): AsyncGenerator<WatchEvent> {
      const { items, metadata } = await listed(scope)
      const { apiVersion, kind } = scope
      for (const item of items) yield { type: 'ADDED', object: { ...item, apiVersion, kind } }
      const query = { ...selected(scope), watch: 'true', resourceVersion: metadata.resourceVersion }
      for await (const line of lines(
        { method: 'GET', path: await collection(scope), query },
        signal,
      )) {
        yield JSON.parse(line) as WatchEvent
      }
    },
    close,
  }
}
