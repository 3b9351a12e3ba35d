import { refuse } from '../api/issues.ts'
import { gatewayUrl } from '../gateway/gateway.ts'
import { namespaceOf } from '../network/cluster-host.ts'
import type { ObjectStore } from '../objectstore/index.ts'
import { auth } from './auth.ts'
import type { Component } from './component.ts'
import { functions } from './functions.ts'
import { imgproxy } from './imgproxy.ts'
import { meta } from './meta.ts'
import { realtime } from './realtime.ts'
import { rest } from './rest.ts'
import type { Stack } from './stack.ts'
import { storage } from './storage.ts'
import { studio } from './studio.ts'

/** Every enabled service, in the order in which the status lists them. */
export const servicesOf = (stack: Stack): Component[] => {
  const { spec } = stack.project
  const [imgproxyUrl, imgproxies] = imgproxyOf(stack)
  const postgresMeta = meta(stack)
  return [
    auth(stack),
    rest(stack),
    ...(spec.realtime.enabled ? [realtime(stack)] : []),
    ...(spec.storage.enabled && stack.objectStore
      ? [storage(stack, stack.objectStore, imgproxyUrl)]
      : []),
    ...imgproxies,
    postgresMeta,
    ...(spec.functions.enabled ? [functions(stack, gatewayUrl(stack))] : []),
    ...(spec.studio.enabled ? [studio(stack, urlOf(postgresMeta), gatewayUrl(stack))] : []),
  ]
}

const urlOf = ({ endpoint }: Component): string => `http://${endpoint.host}:${endpoint.port}`

/** @throws Refusal for an imgproxy that cannot fetch what the presigned URLs lead to */
const refuseUnreachable = ({ project }: Stack, store: ObjectStore, url: string): void => {
  const { hostname } = new URL(url)
  if (!store.workload || namespaceOf(hostname, project.namespace)) return
  throw refuse('InvalidSpec', [
    {
      path: 'spec.imgproxy.external.url',
      message: `${hostname} is no Service of this cluster, and from outside nobody reaches the object store, whose files it would fetch at ${new URL(store.endpoint).host}; set spec.imgproxy.type to Managed, name a Service as in http://imgproxy.images.svc:8080, or make a project whose objectStore.type is one outside the cluster`,
    },
  ])
}

/** Where images are transformed, and the service that does it when it is ours. */
const imgproxyOf = (stack: Stack): [url: string | undefined, components: Component[]] => {
  const { objectStore } = stack
  const { imgproxy: settings, storage: store } = stack.project.spec
  if (!store.enabled || !objectStore || settings.type === 'Disabled') return [undefined, []]
  if (settings.type === 'External') {
    const { url } = settings.external ?? {}
    if (url) refuseUnreachable(stack, objectStore, url)
    return [url, []]
  }
  const managed = imgproxy(stack, objectStore)
  return [urlOf(managed), [managed]]
}
