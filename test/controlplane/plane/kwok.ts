import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { KubeObject } from '../../../src/kube/objects.ts'
import { kwokStages, kwok as program } from '../../programs/kwok.ts'
import type { Client } from './client.ts'
import type { Folders } from './folders.ts'
import { type Service, service } from './service.ts'

const room = { cpu: '256', memory: '1Ti', pods: '5000', 'ephemeral-storage': '10Ti' }

/** A node without a kubelet: kwok plays it. */
const node = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name,
    annotations: { 'kwok.x-k8s.io/node': 'fake' },
    labels: {
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
    },
  },
  status: { allocatable: room, capacity: room },
})

const nodes: readonly KubeObject[] = ['node-a', 'node-b', 'node-c'].map(node)

const stageFlags = (kind: Parameters<typeof kwokStages>[0]): string[] =>
  readdirSync(kwokStages(kind))
    .filter((file) => /^(node|pod)-.*\.yaml$/.test(file))
    .map((file) => `--config=${join(kwokStages(kind), file)}`)

/** A pod with this annotation gets the status that it holds, in JSON, instead of getting ready. */
export const POD_STATUS = 'test.xsupabase.io/pod-status'

/** In place of the kubelets: pods of the nodes run, get ready, and complete where they are a Job's. */
export const kwok = (client: Client, kubeconfig: string, { logs }: Folders): Service => {
  const isReady = async (): Promise<boolean> => {
    const found = await client.list<
      KubeObject & { status?: { conditions?: { type: string; status: string }[] } }
    >({
      apiVersion: 'v1',
      kind: 'Node',
    })
    if (found.length === 0) await Promise.all(nodes.map((each) => client.create(each)))
    const ready = found.filter(({ status }) =>
      status?.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True'),
    )
    return ready.length === nodes.length
  }
  return service({
    name: 'kwok',
    logs,
    ready: isReady,
    command: () => [
      program.path,
      `--kubeconfig=${kubeconfig}`,
      ...stageFlags('node'),
      ...stageFlags('heartbeat'),
      ...stageFlags('pod'),
      `--config=${join(import.meta.dirname, 'pod-as-told.yaml')}`,
      '--manage-all-nodes=true',
      '--node-ip=127.0.0.1',
      '--cidr=10.200.0.0/16',
      '--node-lease-duration-seconds=40',
    ],
  })
}
