import type { ISecret } from 'kubernetes-models/v1'
import { GATEWAY_PORT } from '../api/project.ts'
import { checksum } from '../kube/checksum.ts'
import { image } from '../kube/image.ts'
import { nameFor } from '../kube/names.ts'
import { httpGet, probes } from '../kube/probes.ts'
import { secret } from '../kube/secret.ts'
import { gatewayConfigName } from '../secrets/names.ts'
import { type Component, component, type Service } from '../services/component.ts'
import type { Stack } from '../services/stack.ts'
import { renderEnvoy } from './envoy.ts'
import { type GatewayInput, readinessPath } from './input.ts'
import { kongEnvironment, renderKong } from './kong.ts'

const ADMIN_PORT = 8100

/** A program that can be the gateway, and how its pods differ. */
type Program = Pick<Service, 'env' | 'owns' | 'user' | 'command' | 'args'> & {
  readonly file: string
  readonly folder: string
  readonly render: (input: GatewayInput) => string
}

const kong = (input: GatewayInput): Program => ({
  file: 'kong.json',
  folder: '/etc/xsupabase',
  render: renderKong,
  user: 1000, // the image's own user
  command: ['/usr/bin/env', 'kong', 'docker-start'],
  owns: [/^KONG_/],
  env: kongEnvironment(input),
})

const envoy = (): Program => ({
  file: 'envoy.json',
  folder: '/etc/xsupabase',
  render: renderEnvoy,
  user: 101, // `envoy` in the image
  command: ['/usr/local/bin/envoy'],
  args: ['-c', '/etc/xsupabase/envoy.json', '--disable-hot-restart', '--log-level', 'warning'],
  owns: [/^ENVOY_/],
  env: {},
})

/** Where the services and the set-up programs reach the gateway, inside the cluster. */
export const gatewayUrl = ({ project }: Pick<Stack, 'project'>): string =>
  `http://${nameFor(project.name, 'gateway')}.${project.namespace}:${GATEWAY_PORT}`

/**
 * The one door to the project: a Deployment whose whole configuration is rendered here and mounted
 * from a Secret, since the keys stand in it. Nothing is templated when it starts.
 */
export const gateway = (stack: Stack, services: readonly Component[]): Component => {
  const { project, keys } = stack
  const { type, service } = project.spec.gateway
  const input: GatewayInput = {
    upstreams: Object.fromEntries(
      services
        .filter(({ name }) => name !== 'imgproxy')
        .map(({ name, endpoint }) => [name, endpoint]),
    ),
    keys: { anon: keys.anon, serviceRole: keys.serviceRole },
    publicUrl: project.publicUrl,
    port: GATEWAY_PORT,
    adminPort: ADMIN_PORT,
    trustedProxies: project.platform.trustedProxies ?? [],
    graphql: project.spec.rest.schemas.includes('graphql_public'),
  }
  const { file, folder, render, ...program } = type === 'Envoy' ? envoy() : kong(input)
  const configuration = render(input)
  const configName = gatewayConfigName(project)
  const config: ISecret = secret(project, configName, { [file]: configuration })

  const rendered = component(stack, 'gateway', {
    ...program,
    image: image(project, 'gateway', project.release.gateway[type]),
    port: GATEWAY_PORT,
    ports: { status: ADMIN_PORT },
    probes: probes(httpGet(readinessPath, ADMIN_PORT)),
    mounts: [{ path: folder, source: { secret: configName } }],
    checksum: checksum(configuration),
    service: { type: service.type },
    serviceAnnotations: service.annotations,
  })
  return { ...rendered, resources: { ...rendered.resources, 'gateway-config': config } }
}
