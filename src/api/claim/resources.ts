import { amounts, object } from '../fields.ts'

export const resources = object('CPU and memory of one pod, as Kubernetes takes them.', {
  requests: amounts('What is set aside for the pod.', {
    maxKeys: 8,
    maxValue: 32,
    absent: 'what the plan says',
    example: { cpu: '100m', memory: '256Mi' },
  }),
  limits: amounts('What the pod may use at most.', {
    maxKeys: 8,
    maxValue: 32,
    absent: 'what the plan says',
    example: { memory: '512Mi' },
  }),
})
