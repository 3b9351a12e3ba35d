import type { IEnvVar } from 'kubernetes-models/v1'

/** A key of a Secret in the claim's namespace. */
export type SecretKey = { readonly secret: string; readonly key: string }

/** A key of a ConfigMap in the claim's namespace. */
export type ConfigMapKey = { readonly configMap: string; readonly key: string }

/** What a variable may take its value from, outside of the pod. */
export type SourceKey = SecretKey | ConfigMapKey

/** A field of the pod itself, such as `status.podIP`. */
export type PodField = { readonly field: string }

/** Environment of a container, by name; `undefined` leaves a variable out. */
export type Environment = Readonly<Record<string, string | SourceKey | PodField | undefined>>

/** Escapes a value of a claim: Kubernetes would replace `$(X)` in it, and turn `$$` into `$`. */
const literal = (value: string): string => value.replaceAll('$', () => '$$')

/** The list that Kubernetes takes, in the order of the table: later variables may lean on earlier ones. */
export const toEnvVars = (environment: Environment): IEnvVar[] =>
  Object.entries(environment).flatMap(([name, value]): IEnvVar[] => {
    if (value === undefined) return []
    if (typeof value === 'string') return [{ name, value: literal(value) }]
    if ('field' in value) {
      // with the version that the API server would add
      return [{ name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: value.field } } }]
    }
    const { key } = value
    return 'secret' in value
      ? [{ name, valueFrom: { secretKeyRef: { name: value.secret, key } } }]
      : [{ name, valueFrom: { configMapKeyRef: { name: value.configMap, key } } }]
  })

/** The keys of Secrets and ConfigMaps that an environment names. */
export const sourceKeys = (environment: Environment): SourceKey[] =>
  Object.values(environment).filter(
    (value): value is SourceKey => typeof value === 'object' && 'key' in value,
  )
