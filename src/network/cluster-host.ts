/**
 * The endings of host names in the cluster. With any other ending, a name such as `a.b.svc.io` is a
 * domain that anybody may own.
 */
const IN_CLUSTER = ['svc', 'svc.cluster.local']

/**
 * Namespace of the Service that a host name of the cluster leads to, as the pods of a namespace
 * resolve it; undefined for every other host. `imgproxy.images` might be a host outside the cluster
 * as well.
 */
export const namespaceOf = (hostname: string, from: string): string | undefined => {
  const [, namespace, ...rest] = hostname.replace(/\.$/, '').split('.')
  if (namespace === undefined) return /^[a-z]/.test(hostname) ? from : undefined
  return IN_CLUSTER.includes(rest.join('.')) ? namespace : undefined
}
