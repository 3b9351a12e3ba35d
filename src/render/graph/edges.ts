import type { KubeObject } from '../../kube/objects.ts'
import { databases } from './databases.ts'
import type { Elsewhere } from './elsewhere.ts'
import { calledIn, type Hosts, hostsOf } from './hosts.ts'
import type { Edge, EdgeKind } from './model.ts'
import { containersOf, idOf, secrets, tenants, type Workload, workloads } from './objects.ts'
import { configMapsOf, plainTexts, readsOf, secretTexts } from './reading.ts'
import { routesIn } from './routes.ts'

const edge = (from: string, to: string, kind: EdgeKind, label = ''): Edge => ({
  from,
  to,
  kind,
  label,
})

/** Revisions of the database that a workload's containers name, those that wait apart from others. */
const revisions = (workload: Workload, waiting: boolean): string[] =>
  containersOf(workload)
    .filter(({ command = [] }) => (command.at(-1) === 'wait') === waiting)
    .flatMap(({ env = [] }) => env.filter(({ name }) => name === 'SETUP_REVISIONS'))
    .flatMap(({ value }) => value?.split(',') ?? [])

const waits = (all: readonly Workload[]): Edge[] =>
  all.flatMap((workload) => {
    const awaited = revisions(workload, true)
    return all
      .filter((other) => revisions(other, false).some((revision) => awaited.includes(revision)))
      .map((other) => edge(idOf(other as KubeObject), idOf(workload as KubeObject), 'wait'))
  })

/** What a workload opens connections to. The public URL is what it tells clients, no call of its own. */
const calls = (
  workload: Workload,
  {
    hosts,
    publicUrl,
    objects,
    outside,
  }: {
    hosts: Hosts
    publicUrl: string
    objects: readonly KubeObject[]
    outside: readonly Elsewhere[]
  },
): Edge[] => {
  const from = idOf(workload as KubeObject)
  const hidden = secretTexts(readsOf(workload), secrets(objects))
  const routes = hidden.flatMap(routesIn)
  const texts = [...plainTexts(workload), ...hidden].map((text) => text.replaceAll(publicUrl, ''))
  const within = texts.flatMap((text) => calledIn(text, hosts))
  const without = outside
    .filter(({ isCalledBy }) => isCalledBy(workload, texts))
    .map(({ id }) => id)
  return [...new Set([...within, ...without])]
    .filter((to) => to !== from)
    .map((to) => {
      const paths = routes.filter(({ host }) => hosts.get(host) === to).map(({ path }) => path)
      return edge(from, to, 'call', [...new Set(paths)].sort().join('\n'))
    })
}

const reads = (objects: readonly KubeObject[]): Edge[] => [
  ...workloads(objects).flatMap((workload) =>
    [...new Set(readsOf(workload).map(({ secret }) => secret))].map((secret) =>
      edge(`Secret/${secret}`, idOf(workload as KubeObject), 'secret'),
    ),
  ),
  ...workloads(objects).flatMap((workload) =>
    [...new Set(configMapsOf(workload))].map((name) =>
      edge(`ConfigMap/${name}`, idOf(workload as KubeObject), 'secret'),
    ),
  ),
  ...databases(objects).flatMap(({ object, secrets }) =>
    secrets.map((name) => edge(`Secret/${name}`, idOf(object), 'secret')),
  ),
  ...tenants(objects).map((tenant) =>
    edge(`Secret/${tenant.spec.configuration.name}`, idOf(tenant), 'secret'),
  ),
]

/**
 * Who calls, awaits and reads whom, as the objects themselves say it: host names in environments,
 * arguments and configurations, references to Secrets and ConfigMaps, and init containers that wait.
 */
export const edgesOf = (
  objects: readonly KubeObject[],
  publicUrl: string,
  outside: readonly Elsewhere[] = [],
): Edge[] => {
  const context = { hosts: hostsOf(objects), publicUrl, objects, outside }
  return [
    ...workloads(objects).flatMap((workload) => calls(workload, context)),
    ...waits(workloads(objects)),
    ...reads(objects),
  ]
}
