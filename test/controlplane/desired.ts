import { runFunction } from '../../src/function.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { pass } from '../../src/render/crossplane.ts'
import type { Client } from './plane/client.ts'
import type { Project } from './plane/project.ts'

/**
 * What the function wants of a project as it is now, by composition key.
 *
 * @param input of the project's Composition
 */
export const desiredOf = async (
  client: Client,
  project: Project,
  input?: Readonly<Record<string, unknown>>,
): Promise<ReadonlyMap<string, KubeObject>> => {
  const { namespace } = project
  const [composite, observed, secrets, configMaps, pods, platform] = await Promise.all([
    project.composite(),
    project.composed(),
    client.list({ apiVersion: 'v1', kind: 'Secret', namespace }),
    client.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace }),
    client.list({ apiVersion: 'v1', kind: 'Pod', namespace }),
    client.list({
      apiVersion: 'apiextensions.crossplane.io/v1beta1',
      kind: 'EnvironmentConfig',
    }),
  ])
  const { response } = await pass(
    {
      composite,
      ...(input && { input }),
      observed: Object.fromEntries(observed),
      cluster: { objects: [...secrets, ...configMaps, ...pods, ...platform] },
    },
    (request) => runFunction(request),
  )
  return new Map(
    Object.entries(response.desired?.resources ?? {}).map(([key, { resource }]) => [
      key,
      resource as unknown as KubeObject,
    ]),
  )
}

/** Fields of `wanted` that `stored` has not, or has otherwise, as `path: wanted, not stored`. */
export const differences = (wanted: unknown, stored: unknown, path = ''): string[] => {
  if (typeof wanted !== 'object' || wanted === null) {
    const same = Object.is(wanted, stored)
    return same ? [] : [`${path}: ${JSON.stringify(wanted)}, not ${JSON.stringify(stored)}`]
  }
  if (typeof stored !== 'object' || stored === null) return [`${path}: is gone`]
  const lengths =
    Array.isArray(wanted) && Array.isArray(stored) && wanted.length !== stored.length
      ? [`${path}: ${wanted.length} elements, not ${stored.length}`]
      : []
  const fields = stored as Readonly<Record<string, unknown>>
  return [
    ...lengths,
    ...Object.entries(wanted).flatMap(([key, value]) =>
      differences(value, fields[key], path === '' ? key : `${path}.${key}`),
    ),
  ]
}
