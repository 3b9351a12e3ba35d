import { isIP } from 'node:net'
import * as z from 'zod'
import { claimSchema } from './claim/index.ts'
import { choice, flag, labels, object, strings, text } from './fields.ts'
import { allowed } from './platform/allowed.ts'
import { exposure } from './platform/exposure.ts'
import { images } from './platform/images.ts'
import { metrics } from './platform/metrics.ts'
import { operatorNamespaces, zalando } from './platform/operators.ts'
import { providers } from './platform/providers.ts'
import { workloadIdentity } from './platform/workload-identity.ts'

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

/**
 * What a platform team sets: in the `data` of the EnvironmentConfig `xsupabase`, or as the `input`
 * of a Composition, which lies below it.
 */
export const platformSchema = z.strictObject({
  domainTemplate: text(
    'Host name of each project, served with https; {claim} and {namespace} are replaced. Put a dot between the two: with a hyphen, claim a in namespace b-c and claim a-b in namespace c would get the same host.',
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
  defaults: partialClaim('Partial spec that is in force where a claim says nothing.'),
  enforced: partialClaim('Partial spec that overrides every claim.'),
  plans: z
    .record(planName, claimSchema)
    .meta({
      description:
        'Plans of the platform by name, each a partial spec: what it does not say is taken from the built-in plan of that name, else from small.',
      example: { tiny: { database: { storage: { size: '2Gi' } } } },
    })
    .optional(),
  allowed,
  images,
  exposure,
  workloadIdentity,
  trustedProxies: strings(
    'Networks of the ingress controllers and load balancers in front of the gateways: only their X-Forwarded-For is believed.',
    {
      absent: 'nobody: the address that connects is the client',
      maxItems: 32,
      example: ['10.1.2.0/24'],
      item: z.string().refine(isNetwork, 'must be an address or a network, such as 10.1.2.0/24'),
    },
  ),
  operatorNamespaces,
  zalando,
  diagnostics: object('How problems are looked into.', {
    pods: flag('Whether the pods of a project are read while it does not get ready, to say why.', {
      absent: 'true',
      example: false,
    }),
  }),
  metrics,
  providers,
  labels: labels('Labels of every object of every project.', {
    maxKeys: 16,
    absent: 'none',
    example: { 'cost-centre': '4711' },
  }),
})

export type Platform = z.output<typeof platformSchema>
export type { ImageName } from './platform/images.ts'
