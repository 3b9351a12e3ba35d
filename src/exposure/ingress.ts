import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1'
import { GATEWAY_PORT, type Project } from '../api/project.ts'
import type { Foundation } from '../foundation.ts'
import { metadata, OURS } from '../kube/labels.ts'
import { nameFor } from '../kube/names.ts'
import { controllerAnnotations } from './controllers.ts'
import type { Exposure } from './exposure.ts'
import { publicHosts } from './hosts.ts'

type Issuer = NonNullable<NonNullable<Project['platform']['exposure']>['issuerRef']>

/** What cert-manager looks for on an Ingress. */
const issuerAnnotation = ({ kind, name }: Issuer): Readonly<Record<string, string>> => ({
  [kind === 'Issuer' ? 'cert-manager.io/issuer' : 'cert-manager.io/cluster-issuer']: name,
})

/**
 * Marks the Secret of the certificate as ours, so that no claim may name it; it outlives the Ingress.
 * From cert-manager 1.15 on.
 */
const SECRET_TEMPLATE = {
  'cert-manager.io/secret-template': JSON.stringify({ labels: OURS }),
}

/** Secret that cert-manager writes the certificate into. */
export const issuedSecretName = ({ name }: Pick<Project, 'name'>): string => nameFor(name, 'tls')

/**
 * An Ingress in front of the gateway. The certificate is the claim's own, or one that cert-manager
 * gets from the platform's issuer, or else the one that the controller has for any host.
 */
export const ingress = ({ project }: Foundation): Exposure => {
  const { name, spec, platform, publicUrl } = project
  const { ingressClassName, annotations, issuerRef } = platform.exposure ?? {}
  const gateway = nameFor(name, 'gateway')
  const hosts = publicHosts(project)
  const brought = spec.gateway.exposure.tls?.secretName
  const issued = issuerRef && !brought ? issuedSecretName(project) : undefined
  const secretName = brought ?? issued
  const withTls = publicUrl.startsWith('https:')

  const object: IIngress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadata(project, 'gateway', gateway, {
      ...controllerAnnotations(ingressClassName),
      ...(withTls && issued && issuerRef && { ...issuerAnnotation(issuerRef), ...SECRET_TEMPLATE }),
      ...annotations,
    }),
    spec: {
      ...(ingressClassName && { ingressClassName }),
      ...(withTls && { tls: [{ hosts, ...(secretName && { secretName }) }] }),
      rules: hosts.map((host) => ({
        host,
        http: {
          paths: [
            {
              path: '/',
              pathType: 'Prefix',
              backend: { service: { name: gateway, port: { number: GATEWAY_PORT } } },
            },
          ],
        },
      })),
    },
  }
  return { resources: { 'gateway-ingress': object } }
}
