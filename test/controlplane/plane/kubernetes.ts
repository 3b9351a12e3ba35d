import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { controlPlaneBinary } from '../../programs/control-plane.ts'
import { createClient } from './client.ts'
import type { Folders } from './folders.ts'
import type { Endpoint } from './http.ts'
import { type Identity, writeKubeconfig } from './kubeconfig.ts'
import { type KubernetesClient, writePki } from './pki.ts'
import { type Service, service } from './service.ts'

/** Ports of a plane's own address. */
export const KUBERNETES_PORTS = {
  etcd: 2379,
  etcdPeers: 2380,
  api: 6443,
  controllers: 10257,
  scheduler: 10259,
} as const

export type Kubernetes = {
  /** In the order in which they start. */
  readonly services: readonly Service[]
  /** The administrator's. */
  readonly endpoint: Endpoint
  readonly kubeconfig: string
  /** Writes the kubeconfig of somebody else, and returns its path. */
  readonly kubeconfigOf: (name: string, identity: Identity) => string
}

const answers = (probe: () => Promise<unknown>): Promise<boolean> =>
  probe().then(
    () => true,
    () => false,
  )

/** Prepares etcd, the API server, the controllers and the scheduler; nothing runs yet. */
export const kubernetes = async (address: string, folders: Folders): Promise<Kubernetes> => {
  const { root, logs } = folders
  const pki = join(root, 'pki')
  await writePki(pki, address)
  const file = (name: string): string => join(pki, name)
  const ports = KUBERNETES_PORTS
  const server = `https://${address}:${ports.api}`
  const etcd = `http://${address}:${ports.etcd}`
  const endpoint = {
    server,
    ca: file('ca.crt'),
    certificate: file('admin.crt'),
    key: file('admin.key'),
  }
  const client = createClient(endpoint)

  const kubeconfigOf = (name: string, identity: Identity): string => {
    const path = join(root, `${name}.kubeconfig`)
    writeKubeconfig(path, { server, ca: endpoint.ca, identity })
    return path
  }
  const withCertificate = (name: KubernetesClient): string =>
    kubeconfigOf(name, { certificate: file(`${name}.crt`), key: file(`${name}.key`) })

  const asController = (name: KubernetesClient, port: number): string[] => {
    const kubeconfig = withCertificate(name)
    return [
      `--kubeconfig=${kubeconfig}`,
      `--authentication-kubeconfig=${kubeconfig}`,
      `--authorization-kubeconfig=${kubeconfig}`,
      '--leader-elect=false',
      `--bind-address=${address}`,
      `--secure-port=${port}`,
      `--cert-dir=${join(root, name)}`,
    ]
  }

  mkdirSync(join(root, 'etcd'))
  const services: Service[] = [
    service({
      name: 'etcd',
      logs,
      ready: () => answers(async () => (await fetch(`${etcd}/health`)).json()),
      command: () => [
        controlPlaneBinary('etcd'),
        '--name=plane',
        `--data-dir=${join(root, 'etcd')}`,
        '--unsafe-no-fsync', // nothing here outlives the run
        '--log-level=warn',
        `--listen-client-urls=${etcd}`,
        `--advertise-client-urls=${etcd}`,
        `--listen-peer-urls=http://${address}:${ports.etcdPeers}`,
        `--initial-advertise-peer-urls=http://${address}:${ports.etcdPeers}`,
        `--initial-cluster=plane=http://${address}:${ports.etcdPeers}`,
      ],
    }),
    service({
      name: 'kube-apiserver',
      logs,
      ready: () => answers(() => client.raw('/readyz')),
      command: () => [
        controlPlaneBinary('kube-apiserver'),
        `--etcd-servers=${etcd}`,
        `--bind-address=${address}`,
        `--advertise-address=${address}`,
        `--secure-port=${ports.api}`,
        '--endpoint-reconciler-type=none',
        `--tls-cert-file=${file('kube-apiserver.crt')}`,
        `--tls-private-key-file=${file('kube-apiserver.key')}`,
        `--client-ca-file=${file('ca.crt')}`,
        '--authorization-mode=Node,RBAC',
        '--allow-privileged=true',
        '--service-cluster-ip-range=10.96.0.0/16',
        '--service-account-issuer=https://kubernetes.default.svc',
        `--service-account-key-file=${file('service-accounts.pub')}`,
        `--service-account-signing-key-file=${file('service-accounts.key')}`,
        '--enable-priority-and-fairness=false',
        '--profiling=false',
      ],
    }),
    service({
      name: 'kube-controller-manager',
      logs,
      // what it makes in each namespace
      ready: () => answers(() => client.raw('/api/v1/namespaces/default/serviceaccounts/default')),
      command: () => [
        controlPlaneBinary('kube-controller-manager'),
        ...asController('kube-controller-manager', ports.controllers),
        '--use-service-account-credentials',
        `--service-account-private-key-file=${file('service-accounts.key')}`,
        `--root-ca-file=${file('ca.crt')}`,
        `--cluster-signing-cert-file=${file('ca.crt')}`,
        `--cluster-signing-key-file=${file('ca.key')}`,
      ],
    }),
    service({
      name: 'kube-scheduler',
      logs,
      ready: async () => true, // pods wait for it
      command: () => [
        controlPlaneBinary('kube-scheduler'),
        ...asController('kube-scheduler', ports.scheduler),
      ],
    }),
  ]
  return { services, endpoint, kubeconfig: withCertificate('admin'), kubeconfigOf }
}
