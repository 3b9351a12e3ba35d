import type { IContainer, ISecret } from 'kubernetes-models/v1'
import { containersOf, podOf, type Workload } from './objects.ts'

/** One key of a Secret, or the whole of it, that a workload gets. */
export type Read = { readonly secret: string; readonly key: string | undefined }

const readBy = (container: IContainer): Read[] => [
  ...(container.env ?? []).flatMap(({ valueFrom }) => {
    const ref = valueFrom?.secretKeyRef
    return ref?.name ? [{ secret: ref.name, key: ref.key }] : []
  }),
  ...(container.envFrom ?? []).flatMap(({ secretRef }) =>
    secretRef?.name ? [{ secret: secretRef.name, key: undefined }] : [],
  ),
]

/** Every key of a Secret that a workload gets, in its environment or as a file. */
export const readsOf = (workload: Workload): Read[] => [
  ...containersOf(workload).flatMap(readBy),
  ...(podOf(workload)?.volumes ?? []).flatMap(({ secret }) =>
    secret?.secretName ? [{ secret: secret.secretName, key: undefined }] : [],
  ),
]

/** Names of the ConfigMaps that a workload gets, in its environment or as files. */
export const configMapsOf = (workload: Workload): string[] => [
  ...containersOf(workload).flatMap(({ envFrom = [] }) =>
    envFrom.flatMap(({ configMapRef }) => configMapRef?.name ?? []),
  ),
  ...(podOf(workload)?.volumes ?? []).flatMap(({ configMap }) => configMap?.name ?? []),
]

/** Texts of the keys that are read. They may be secret: only host names and paths are taken out. */
export const secretTexts = (reads: readonly Read[], secrets: readonly ISecret[]): string[] =>
  reads.flatMap(({ secret, key }) => {
    const data = secrets.find(({ metadata }) => metadata?.name === secret)?.data ?? {}
    return Object.entries(data)
      .filter(([name]) => key === undefined || name === key)
      .map(([, value]) => Buffer.from(value, 'base64').toString('utf8'))
  })

/** Texts of the pod's own template. */
export const plainTexts = (workload: Workload): string[] =>
  containersOf(workload).flatMap(({ env = [], args = [], command = [] }) => [
    ...env.flatMap(({ value }) => (value ? [value] : [])),
    ...args,
    ...command,
  ])
