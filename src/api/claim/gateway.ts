import * as z from 'zod'
import { annotations, choice, object, objectName, strings } from '../fields.ts'

const ORIGIN = /^[a-z][-a-z0-9.]*:\/\/[a-z0-9][-a-z0-9.]*(:[0-9]{1,5})?$/
const USUAL_PORT = /^(https:.*:443|http:.*:80)$/
const NO_ORIGIN =
  'must be an origin as browsers send it: scheme and host in lower case, a port only where it is not the usual one, no slash at the end, such as https://shop.example.com'

const origin = z
  .string()
  .max(253)
  .regex(ORIGIN, NO_ORIGIN)
  .refine((text) => !USUAL_PORT.test(text), NO_ORIGIN)

const exposure = object(
  "The way in from outside the cluster. Class, certificates' issuer, parent Gateways and annotations are the platform's.",
  {
    type: choice(
      ['None', 'Ingress', 'HTTPRoute'],
      'Ingress makes an Ingress for the host of publicUrl, HTTPRoute a route of the Gateway API, None nothing.',
      { example: 'Ingress' },
    ),
    tls: object('The certificate; for type Ingress.', {
      secretName: objectName(
        'Secret of type kubernetes.io/tls, in the namespace of the claim, with a certificate for every host.',
        {
          absent: "one of the platform's issuer, else the ingress controller's own",
          example: 'shop-tls',
        },
      ).optional(),
    }),
  },
)

export const gateway = object('The one door to the project (API gateway).', {
  type: choice(['Kong', 'Envoy'], 'Program that does the work. Both serve the same routes.', {
    example: 'Envoy',
  }),
  service: object('The Service in front of the gateway.', {
    type: choice(
      ['ClusterIP', 'NodePort', 'LoadBalancer'],
      'How the Service is reached: ClusterIP only from inside the cluster.',
      { example: 'LoadBalancer' },
    ),
    annotations: annotations('Annotations of the Service, read by load balancers.', {
      maxKeys: 32,
      example: { 'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internal' },
    }),
  }),
  exposure,
  allowedOrigins: strings(
    'Origins of the web pages that browsers let call the project, beside its own. Programs that are no browsers are not held back.',
    {
      absent: 'pages of every origin',
      example: ['https://shop.example.com', 'capacitor://localhost'],
      minItems: 1,
      maxItems: 64,
      set: true,
      item: origin,
    },
  ),
})
