import { isIP } from 'node:net'
import * as z from 'zod'
import { DATABASE_TYPES, OBJECT_STORE_TYPES } from './claim/database.ts'
import { COMPONENTS, claimSchema } from './claim/index.ts'
import {
  annotations,
  choice,
  dnsLabel,
  flag,
  HOST_NAME,
  integer,
  labels,
  object,
  objectName,
  size,
  strings,
  text,
} from './fields.ts'
import { providers } from './platform/providers.ts'

export const INPUT_API_VERSION = 'fn.xsupabase.io/v1alpha1'
export const INPUT_KIND = 'Platform'

const isNetwork = (text: string): boolean => {
  const [address = '', length, ...more] = text.split('/')
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return (
    more.length === 0 &&
    bits >= 0 &&
    (length === undefined || (/^\d+$/.test(length) && Number(length) <= bits))
  )
}

const OF_TEMPLATE = '([-a-z0-9.]|\\{tprkind\\}|\\{tprgroup\\})*'
const templateOf = (...names: readonly string[]): string =>
  [...names.map((name) => `${OF_TEMPLATE}\\{${name}\\}`), OF_TEMPLATE].join('')
const SECRET_TEMPLATE = `^(${templateOf('username', 'cluster')}|${templateOf('cluster', 'username')})$`

/** As claims and namespaces are called: what stands for one of them is checked as one. */
const isHostPattern = (pattern: string): boolean => {
  const host = pattern.replace(/^\*\./, '').replaceAll(/\{(claim|namespace)\}/g, 'x')
  return host.length <= 253 && new RegExp(HOST_NAME).test(host)
}

const typeOf = (types: readonly string[]) =>
  z.string().refine((type) => types.includes(type), `must be one of ${types.join(', ')}`)

const planName = z
  .string()
  .min(1)
  .max(63)
  .refine(
    (name) => !(name in Object.prototype),
    'cannot be the name of a plan: every object of JavaScript has it; choose another',
  )

const partialClaim = (description: string) =>
  claimSchema.meta({ description, example: { plan: 'medium' } }).optional()

const namespaceName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be the name of a namespace')

/**
 * What a platform team sets: in the `data` of the EnvironmentConfig `xsupabase`, or as the `input`
 * of a Composition, which lies below it.
 */
export const platformSchema = z.strictObject({
  domainTemplate: text(
    'Host name of each project; {claim} and {namespace} are replaced. Served with https. With a dot between the two no project comes to the host of another: claim a in b-c and claim a-b in c do with a hyphen.',
    {
      absent: 'none: projects answer inside the cluster only',
      example: '{claim}.{namespace}.apps.example.com',
      max: 253,
      pattern:
        '^([-a-z0-9.]|\\{namespace\\})*\\{claim\\}([-a-z0-9.]|\\{claim\\}|\\{namespace\\})*$',
      message:
        'must be a host name with {claim} in it, and no placeholder but that and {namespace}',
    },
  ),
  listen: choice(
    ['DualStack', 'IPv4'],
    'Where gateways listen; IPv4 for nodes whose kernel has no IPv6.',
    { absent: 'DualStack', example: 'IPv4' },
  ),
  defaults: partialClaim('Partial spec that is laid under every claim.'),
  enforced: partialClaim('Partial spec that is laid over every claim.'),
  plans: z
    .record(planName, claimSchema)
    .meta({
      description:
        'Plans of the platform by name, each a partial spec: what it does not say is as in the plan of ours by that name, else as in small.',
      example: { tiny: { database: { storage: { size: '2Gi' } } } },
    })
    .optional(),
  allowed: object('What claims may ask for. What is absent is not limited.', {
    databaseTypes: strings('Values of database.type.', {
      maxItems: 16,
      set: true,
      example: ['CloudNativePG'],
      item: typeOf(DATABASE_TYPES),
    }),
    objectStoreTypes: strings('Values of objectStore.type.', {
      maxItems: 16,
      set: true,
      example: ['VersityGW'],
      item: typeOf(OBJECT_STORE_TYPES),
    }),
    plans: strings('Names of plans.', { maxItems: 64, set: true, example: ['nano', 'small'] }),
    releases: strings('Names of releases.', { maxItems: 64, set: true, example: ['2026.11'] }),
    extensions: strings('Names of database.extensions.', {
      maxItems: 128,
      set: true,
      example: ['vector', 'pg_graphql'],
    }),
    hostnames: strings(
      'Hosts of publicUrl and of studio.hostname; a leading *. stands for one or more labels, {claim} and {namespace} are replaced. Without {namespace} a claim may take the host of a project in another namespace.',
      {
        maxItems: 64,
        set: true,
        example: ['*.{namespace}.apps.example.com'],
        item: z
          .string()
          .refine(
            isHostPattern,
            'must be a host name, or *. and one, such as *.apps.example.com, where {claim} and {namespace} may stand',
          ),
      },
    ),
    maxReplicas: integer('Largest number of replicas of a component, and of database instances.', {
      min: 1,
      max: 100,
      example: 3,
    }),
    maxStorage: size('Largest size of a single volume.', { example: '100Gi' }),
  }),
  images: object('Where images come from.', {
    registry: text('Registry, with a path if need be, that replaces the registry of every image.', {
      absent: 'the registry of each image',
      example: 'registry.example.com/mirror',
      max: 253,
      pattern: '^[a-z0-9][-a-z0-9._]*(:[0-9]+)?(/[a-z0-9][-a-z0-9._]*)*$',
      message:
        'must be a registry as in the name of an image, without https://, such as registry.example.com/mirror',
    }),
    pullSecrets: strings('Secrets, in the namespace of the claim, to pull with.', {
      maxItems: 8,
      example: ['registry-pull'],
    }),
    override: object(
      'Images by component, in place of those of the release.',
      Object.fromEntries(
        [...COMPONENTS, 'setup', 'database', 'pooler', 'objectStore'].map((name) => [
          name,
          text(`Image of ${name}.`, {
            absent: 'the one of the release',
            example: `registry.example.com/${name}@sha256:…`,
            max: 512,
          }),
        ]),
      ) as Record<ImageName, ReturnType<typeof text>>,
    ),
  }),
  exposure: object(
    'How projects are reached from outside the cluster, where a claim asks for it.',
    {
      ingressClassName: objectName('Class of each Ingress.', {
        absent: "the cluster's default class",
        example: 'nginx',
      }).optional(),
      annotations: annotations('Annotations of each Ingress and HTTPRoute.', {
        maxKeys: 32,
        absent: 'none, but those that the class nginx needs for big uploads and long connections',
        example: { 'external-dns.alpha.kubernetes.io/ttl': '60' },
      }),
      issuerRef: object('Issuer of cert-manager that certificates of Ingresses come from.', {
        kind: choice(['ClusterIssuer', 'Issuer'], 'Kind of the issuer.', {
          absent: 'ClusterIssuer',
          example: 'Issuer',
        }),
        name: objectName('Name of the issuer.', { example: 'letsencrypt' }),
      }),
      parentRefs: z
        .array(
          z.strictObject({
            name: objectName('Name of the Gateway.', { example: 'public' }),
            namespace: dnsLabel('Namespace of the Gateway.', { example: 'gateways' }),
            sectionName: objectName('Listener of the Gateway.', {
              absent: 'all of its listeners',
              example: 'https',
            }).optional(),
          }),
        )
        .min(1)
        .max(8)
        .meta({
          description: 'Gateways that each HTTPRoute hangs on.',
          absent: 'none: claims cannot ask for HTTPRoute',
          example: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }],
        })
        .optional(),
    },
  ),
  workloadIdentity: object(
    'How the cloud knows the pods of projects whose object store is reached without keys.',
    {
      annotations: annotations(
        'Annotations of the ServiceAccount <claim>-storage; {claim} and {namespace} are replaced. Who may make claims gets what this identity may do: name one for each project, or one that may reach the buckets of all.',
        {
          maxKeys: 8,
          absent: 'none: the cloud knows it by its name',
          example: {
            'eks.amazonaws.com/role-arn':
              'arn:aws:iam::123456789012:role/supabase-{namespace}-{claim}',
          },
        },
      ),
    },
  ),
  trustedProxies: strings(
    'Networks of the ingress controllers and load balancers in front of the gateways: only their X-Forwarded-For is believed.',
    {
      absent: 'nobody: the address that connects is the client',
      maxItems: 32,
      example: ['10.1.2.0/24'],
      item: z.string().refine(isNetwork, 'must be an address or a network, such as 10.1.2.0/24'),
    },
  ),
  operatorNamespaces: strings(
    'Namespaces of the operators that look after databases: from there alone network policies let them in.',
    {
      absent: 'any namespace: whoever labels a pod as the operator reaches the port of PostgreSQL',
      minItems: 1,
      maxItems: 16,
      set: true,
      example: ['cnpg-system'],
      item: namespaceName,
    },
  ),
  zalando: object("How Zalando's operator is configured, where it is not as by default.", {
    secretNameTemplate: text('Its secret_name_template.', {
      absent: '{username}.{cluster}.credentials.{tprkind}.{tprgroup}',
      example: '{cluster}-{username}-credentials',
      max: 128,
      pattern: SECRET_TEMPLATE,
      message:
        'must be the name of a Secret with {username} and {cluster} in it, and no placeholder but those, {tprkind} and {tprgroup}',
    }),
    clusterNameLabel: text('Its cluster_name_label, by which network policies know the pods.', {
      absent: 'cluster-name',
      example: 'postgres-cluster',
      max: 63,
      pattern: '^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$',
      message: 'must be the name of a label, such as cluster-name',
    }),
  }),
  diagnostics: object('How problems are looked into.', {
    pods: flag('Whether the pods of a project are read while it does not get ready, to say why.', {
      absent: 'true',
      example: false,
    }),
  }),
  metrics: object('Metrics, alerts and dashboards of every project.', {
    type: choice(
      ['None', 'PrometheusOperator'],
      'Who collects them. PrometheusOperator turns the exporters of every project on, which replaces pods once, and makes a PodMonitor, alert rules and a Grafana dashboard of each.',
      { absent: 'None', example: 'PrometheusOperator' },
    ),
    labels: labels('Labels of PodMonitor and PrometheusRule, by which a Prometheus picks them.', {
      maxKeys: 16,
      absent: 'none',
      example: { release: 'kube-prometheus-stack' },
    }),
    scrapeInterval: text('Time between two scrapes of a pod, in s or m.', {
      absent: '30s',
      example: '1m',
      max: 4,
      pattern: '^[1-9][0-9]{0,2}[sm]$',
      message: 'must be whole seconds or minutes, such as 30s or 1m',
    }),
    namespaces: strings(
      'Namespaces of the Prometheus: from there alone network policies let it in to the ports of metrics.',
      {
        absent:
          'any namespace, but not to the ports of Realtime and MinIO, which serve clients as well',
        minItems: 1,
        maxItems: 16,
        set: true,
        example: ['monitoring'],
        item: namespaceName,
      },
    ),
    alerts: flag('Whether the alert rules are made.', { absent: 'true', example: false }),
    dashboard: object('The dashboard, a ConfigMap that the sidecar of Grafana loads.', {
      enabled: flag('Whether it is made.', { absent: 'true', example: false }),
      labels: labels('Labels that the sidecar looks for.', {
        maxKeys: 16,
        absent: 'grafana_dashboard: "1"',
        example: { grafana_dashboard: '1' },
      }),
      annotations: annotations('Annotations, such as the folder of the dashboard.', {
        maxKeys: 16,
        absent: 'none',
        example: { grafana_folder: 'Supabase' },
      }),
    }),
  }),
  providers,
  labels: labels('Labels of every object of every project.', {
    maxKeys: 16,
    absent: 'none',
    example: { 'cost-centre': '4711' },
  }),
})

export type ImageName =
  | (typeof COMPONENTS)[number]
  | 'setup'
  | 'database'
  | 'pooler'
  | 'objectStore'
export type Platform = z.output<typeof platformSchema>
