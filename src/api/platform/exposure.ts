import * as z from 'zod'
import { annotations, choice, dnsLabel, object, objectName } from '../fields.ts'

/** How projects are reached from outside the cluster. */
export const exposure = object(
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
    issuerRef: object('Issuer of cert-manager that issues the certificates of Ingresses.', {
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
        description: 'Gateways that each HTTPRoute is attached to.',
        absent: 'none: claims cannot ask for HTTPRoute',
        example: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }],
      })
      .optional(),
  },
)
