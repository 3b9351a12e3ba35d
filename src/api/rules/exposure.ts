import { HOST_NAME } from '../fields.ts'
import type { Issue } from '../issues.ts'
import type { Project } from '../project.ts'
import { when } from './rule.ts'

const isHostName = (host: string): boolean => host.length <= 253 && new RegExp(HOST_NAME).test(host)

/** A host of Studio's own leads nowhere where the APIs, which it calls, have none. */
export const studioAddress = ({
  spec: { studio },
  hasAddress,
}: Pick<Project, 'spec' | 'hasAddress'>): Issue[] =>
  when(
    studio.enabled && studio.hostname !== undefined && !hasAddress,
    'spec.studio.hostname',
    'needs an address of the APIs that clients outside use; set spec.publicUrl, or have the platform set domainTemplate',
  )

/** What a way in from outside needs of the address and of the platform. */
export const exposureIssues = ({
  spec,
  publicUrl,
  hasAddress,
  platform,
}: Pick<Project, 'spec' | 'publicUrl' | 'hasAddress' | 'platform'>): Issue[] => {
  const { type, tls } = spec.gateway.exposure
  const path = 'spec.gateway.exposure'
  const { hostname, protocol } = new URL(publicUrl)
  if (type === 'None') {
    return when(
      tls !== undefined,
      `${path}.tls`,
      'has no meaning without a way in that ends TLS; set spec.gateway.exposure.type to Ingress, or remove tls',
    )
  }
  return [
    ...when(
      !hasAddress,
      `${path}.type`,
      `${type} needs an address that clients outside use; set spec.publicUrl, or have the platform set domainTemplate`,
    ),
    ...when(
      hasAddress && !isHostName(hostname),
      'spec.publicUrl',
      `${hostname} is no host name, and ${type} serves nothing else; give the project one`,
    ),
    ...when(
      type === 'HTTPRoute' && (platform.exposure?.parentRefs ?? []).length === 0,
      `${path}.type`,
      'HTTPRoute needs a Gateway, which the platform names in exposure.parentRefs of EnvironmentConfig xsupabase; have it set there, or use Ingress',
    ),
    ...when(
      type === 'HTTPRoute' && tls !== undefined,
      `${path}.tls`,
      "cannot be set with HTTPRoute: certificates belong to the platform's Gateway; remove it, or use Ingress",
    ),
    ...when(
      type === 'Ingress' && tls !== undefined && protocol !== 'https:',
      `${path}.tls`,
      `has a certificate, but clients use ${publicUrl}; begin spec.publicUrl with https, or remove tls`,
    ),
  ]
}
