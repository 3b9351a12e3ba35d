import type { KubeObject } from '../../kube/objects.ts'
import { databases } from './databases.ts'
import { idOf, services, tenants, workloads } from './objects.ts'

/** Who answers under each host name of the project: `<service>.<namespace>` to the id of a workload. */
export type Hosts = ReadonlyMap<string, string>

type Labels = Readonly<Record<string, string>>

const fits = (selector: Labels, labels: Labels): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value)

export const hostsOf = (objects: readonly KubeObject[]): Hosts =>
  new Map([
    ...services(objects).flatMap(({ metadata, spec }): [string, string][] => {
      const target = workloads(objects).find((workload) =>
        fits(spec?.selector ?? {}, workload.spec?.template?.metadata?.labels ?? {}),
      )
      return target
        ? [[`${metadata?.name}.${metadata?.namespace}`, idOf(target as KubeObject)]]
        : []
    }),
    ...databases(objects).flatMap(({ object, services }) =>
      services.map((name): [string, string] => [
        `${name}.${object.metadata?.namespace}`,
        idOf(object),
      ]),
    ),
    // its operator gives every Tenant the one name
    ...tenants(objects).map((tenant): [string, string] => [
      `minio.${tenant.metadata?.namespace}`,
      idOf(tenant),
    ]),
  ])

/** Ids of all whose host name stands in a text. */
export const calledIn = (text: string, hosts: Hosts): string[] =>
  [...text.matchAll(/[a-z0-9][-a-z0-9]*\.[a-z0-9][-a-z0-9]*/g)].flatMap(
    ([name]) => hosts.get(name) ?? [],
  )
