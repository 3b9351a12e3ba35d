import type { IJob } from 'kubernetes-models/batch/v1'
import type { Project } from '../api/project.ts'
import { digest } from './checksum.ts'
import { metadata } from './labels.ts'
import { nameFor } from './names.ts'
import type { Resources } from './objects.ts'
import { type Pod, podTemplate } from './pod.ts'

/** It never gives up: what was mended heals by itself. */
const NEVER = 2_147_483_647

/**
 * Nobody asks a Job for anything, so its pods are never ready: Kubernetes writes into the Job each time
 * they become so and cease to be, and Crossplane's circuit breaker counts each write.
 */
const NEVER_READY = {
  readinessProbe: { exec: { command: ['false'] }, initialDelaySeconds: NEVER, periodSeconds: 3600 },
}

/**
 * A Job. Jobs are immutable and a composition key keeps the name that it was first given, so both
 * carry the hash of the whole spec: a changed Job is another Job.
 */
export const job = (
  project: Project,
  what: string,
  pod: Pod,
): { key: string; resources: Resources } => {
  const spec: IJob['spec'] = {
    backoffLimit: NEVER,
    template: podTemplate(project, {
      ...pod,
      containers: pod.containers.map((container) => ({ ...container, probes: NEVER_READY })),
      restartPolicy: 'OnFailure',
    }),
  }
  const hash = digest(spec, 10)
  const key = `${what}-job-${hash}`
  const resource: IJob = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadata(project, pod.component, nameFor(project.name, `${what}-${hash}`)),
    spec,
  }
  return { key, resources: { [key]: resource } }
}
