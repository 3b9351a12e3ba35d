import { annotations, choice, object } from '../fields.ts'

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
})
