import { randomBytes } from 'node:crypto'
import { newest } from '../../src/releases/index.ts'
import { until } from '../controlplane/plane/until.ts'
import { client, kubectl, type Pod } from './cluster.ts'

/** A program that runs as a pod beside an application's own. */
export type InPod = {
  readonly name: string
  readonly namespace: string
  /** What it has printed so far. */
  readonly log: () => Promise<string>
  /** Waits until it has ended, and returns what it printed. */
  readonly ended: (seconds?: number) => Promise<string>
  readonly delete: () => Promise<void>
}

/**
 * Runs a module of JavaScript in the namespace of a project, with the Secrets as its environment:
 * as an application does it, from inside the cluster.
 */
export const inPod = async (
  namespace: string,
  script: string,
  secrets: readonly string[] = [],
): Promise<InPod> => {
  const name = `script-${randomBytes(3).toString('hex')}`
  const reference = { apiVersion: 'v1', kind: 'Pod', namespace, name }
  await client.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'script',
          image: newest.images.setup,
          command: ['/nodejs/bin/node', '--input-type=module', '-e', script],
          envFrom: secrets.map((secret) => ({ secretRef: { name: secret } })),
          resources: { requests: { cpu: '10m', memory: '32Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    },
  })
  const log = (): Promise<string> => kubectl('-n', namespace, 'logs', name)
  return {
    name,
    namespace,
    log,
    ended: async (seconds = 60) => {
      await until(`pod ${namespace}/${name} to end`, seconds, async () => {
        const { status } = await client.get<Pod>(reference)
        return ['Succeeded', 'Failed'].includes(status?.phase ?? '') || undefined
      })
      return log()
    },
    delete: () => client.delete(reference),
  }
}

/** Runs it to its end, and returns the JSON that it printed last. */
export const answerOf = async (
  namespace: string,
  script: string,
  secrets: readonly string[] = [],
): Promise<unknown> => {
  const pod = await inPod(namespace, script, secrets)
  const printed = (await pod.ended()).trim()
  await pod.delete()
  const last = printed.split('\n').at(-1) ?? ''
  try {
    return JSON.parse(last)
  } catch {
    throw new Error(`cannot read what the pod printed: ${printed}`)
  }
}
