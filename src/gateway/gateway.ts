import { basename, dirname } from 'node:path'
import type { ISecret } from 'kubernetes-models/v1'
import { addressesOf, gatewayNames } from '../addresses.ts'
import { exposedSchemas, GRAPHQL_SCHEMA } from '../api/graphql.ts'
import { GATEWAY_PORT } from '../api/project.ts'
import { checksum } from '../kube/checksum.ts'
import { image } from '../kube/image.ts'
import { nameFor } from '../kube/names.ts'
import { httpGet, probes } from '../kube/probes.ts'
import { secret } from '../kube/secret.ts'
import { metricsAsked } from '../metrics/asked.ts'
import { gatewayConfigName } from '../secrets/names.ts'
import { type Component, component, type Service } from '../services/component.ts'
import type { Stack } from '../services/stack.ts'
import { DASHBOARD_USERNAME } from '../services/studio.ts'
import { envoyArguments, renderEnvoy } from './envoy.ts'
import { drainPath, type GatewayInput, metricsPath, readinessPath } from './input.ts'
import { renderKong } from './kong.ts'
import { kongCommand, kongConfigPath, kongEnvironment } from './kong-environment.ts'

const ADMIN_PORT = 8100

/** With what follows it stays within the 30 s that a pod has to end. */
const DRAIN_SECONDS = 20

/** A program that can be the gateway, and how its pods differ. */
type Program = Pick<Service, 'env' | 'owns' | 'user' | 'command' | 'args' | 'drain'> & {
  /** Where the program looks for its configuration. */
  readonly path: string
  readonly render: (input: GatewayInput) => string
}

const EXPORTERS = { Kong: 'kong', Envoy: 'envoy' } as const

const ENVOY_PATH = '/etc/xsupabase/envoy.json'

const PROGRAMS: Readonly<Record<'Kong' | 'Envoy', (input: GatewayInput) => Program>> = {
  Kong: (input) => ({
    path: kongConfigPath,
    render: renderKong,
    user: 1000, // `kong` in the image
    command: kongCommand,
    owns: [/^KONG_/],
    env: kongEnvironment(input),
  }),
  Envoy: () => ({
    path: ENVOY_PATH,
    render: renderEnvoy,
    user: 101, // `envoy` in the image
    command: ['/usr/local/bin/envoy'],
    args: envoyArguments(ENVOY_PATH),
    owns: [/^ENVOY_/],
    drain: { path: drainPath, port: ADMIN_PORT },
    env: {},
  }),
}

/** Where the services and the set-up programs reach the gateway, inside the cluster. */
export const gatewayUrl = ({ project }: Pick<Stack, 'project'>): string =>
  `http://${nameFor(project.name, 'gateway')}.${project.namespace}:${GATEWAY_PORT}`

/** The project's own pages call it too. */
const allowedOrigins = (project: Stack['project']): string[] => {
  const { gateway, studio } = project.spec
  const asked = gateway.allowedOrigins ?? []
  const own = [project.publicUrl, ...(studio.enabled ? [addressesOf(project).studio] : [])]
  return asked.length === 0
    ? []
    : [...new Set([...own.map((url) => new URL(url).origin), ...asked])].sort()
}

/**
 * The one way into the project: a Deployment whose whole configuration is rendered here and mounted
 * from a Secret, since it contains keys. Nothing is filled in when it starts.
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
    keys,
    publicUrl: project.publicUrl,
    ...(project.spec.studio.enabled && {
      studio: {
        url: addressesOf(project).studio,
        username: DASHBOARD_USERNAME,
        password: keys.dashboardPassword,
      },
    }),
    allowedOrigins: allowedOrigins(project),
    ownHosts: gatewayNames(project).map((name) => `${name}:${GATEWAY_PORT}`),
    port: GATEWAY_PORT,
    adminPort: ADMIN_PORT,
    drainSeconds: DRAIN_SECONDS,
    trustedProxies: project.platform.trustedProxies ?? [],
    graphql: exposedSchemas(project.spec).includes(GRAPHQL_SCHEMA),
    oauthServer: project.spec.auth.oauthServer?.enabled ?? false,
    listen: project.platform.listen ?? 'DualStack',
    metrics: metricsAsked(project),
  }
  const { path, render, ...program } = PROGRAMS[type](input)
  const configuration = render(input)
  const configName = gatewayConfigName(project)
  const config: ISecret = secret(project, configName, { [basename(path)]: configuration })

  const rendered = component(stack, 'gateway', {
    ...program,
    image: image(project, 'gateway', project.release.gateway[type]),
    port: GATEWAY_PORT,
    ports: { status: ADMIN_PORT },
    exporter: { program: EXPORTERS[type], port: 'status', path: metricsPath },
    probes: probes(httpGet(readinessPath, ADMIN_PORT)),
    mounts: [{ path: dirname(path), source: { secret: configName } }],
    checksum: checksum(configuration),
    service: { type: service.type },
    serviceAnnotations: service.annotations,
  })
  return { ...rendered, resources: { ...rendered.resources, 'gateway-config': config } }
}
