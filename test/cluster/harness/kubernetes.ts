import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type Client, createClient } from '../../controlplane/plane/client.ts'
import type { Endpoint } from '../../controlplane/plane/http.ts'
import { writeKubeconfig } from '../../controlplane/plane/kubeconfig.ts'
import { controlPlaneBinary } from '../../programs/control-plane.ts'
import { nodeBinary } from '../../programs/kubelet.ts'
import { addresses, NODE, ports, SERVER } from './addresses.ts'
import { SOCKET } from './containerd.ts'
import type { Daemon } from './daemon.ts'
import { type ClusterClient, pkiFile } from './pki.ts'
import { places } from './places.ts'

/** The API server, as its administrator. */
export const administrator: Endpoint = {
  server: SERVER,
  ca: pkiFile('ca.crt'),
  certificate: pkiFile('admin.crt'),
  key: pkiFile('admin.key'),
}

export const kubeconfigOf = (name: ClusterClient): string =>
  join(places.configuration, `${name}.kubeconfig`)

const writeKubeconfigs = (): void => {
  const names = [
    'admin',
    'kube-controller-manager',
    'kube-scheduler',
    'kube-proxy',
    'kubelet',
  ] as const
  for (const name of names) {
    writeKubeconfig(kubeconfigOf(name), {
      server: SERVER,
      ca: pkiFile('ca.crt'),
      identity: { certificate: pkiFile(`${name}.crt`), key: pkiFile(`${name}.key`) },
    })
  }
}

const kubeletConfiguration = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  failCgroupV1: false, // where the machine has version 1, it is enough
  cgroupDriver: 'cgroupfs',
  enforceNodeAllocatable: [],
  address: addresses.node,
  port: ports.kubelet,
  readOnlyPort: 0,
  healthzBindAddress: addresses.loopback,
  healthzPort: ports.kubeletHealth,
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: true },
    x509: { clientCAFile: pkiFile('ca.crt') },
  },
  authorization: { mode: 'Webhook' },
  tlsCertFile: pkiFile('kubelet-server.crt'),
  tlsPrivateKeyFile: pkiFile('kubelet-server.key'),
  clusterDomain: 'cluster.local',
  clusterDNS: [addresses.dns],
  resolvConf: '/etc/resolv.conf',
  containerRuntimeEndpoint: `unix://${SOCKET}`,
  failSwapOn: false,
  // a machine that is itself a guest may neither raise the limit nor lower the score
  maxOpenFiles: 20_000,
  oomScoreAdj: 0,
  evictionHard: {
    'memory.available': '100Mi',
    'nodefs.available': '1%',
    'imagefs.available': '1%',
    'nodefs.inodesFree': '1%',
  },
  imageGCHighThresholdPercent: 100,
  syncFrequency: '10s',
  nodeStatusUpdateFrequency: '5s',
}

const proxyConfiguration = {
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  mode: 'nftables',
  clientConnection: { kubeconfig: kubeconfigOf('kube-proxy') },
  clusterCIDR: addresses.pods,
  hostnameOverride: NODE,
  healthzBindAddress: `${addresses.loopback}:${ports.proxyHealth}`,
  metricsBindAddress: `${addresses.loopback}:${ports.proxyMetrics}`,
  // settings of the whole machine, which stay as they are
  conntrack: {
    maxPerCore: 0,
    min: 0,
    tcpEstablishedTimeout: '0s',
    tcpCloseWaitTimeout: '0s',
  },
}

export const configureKubernetes = (): void => {
  writeKubeconfigs()
  const write = (name: string, content: unknown): void =>
    writeFileSync(join(places.configuration, name), stringify(content))
  write('kubelet.yaml', kubeletConfiguration)
  write('kube-proxy.yaml', proxyConfiguration)
  for (const name of ['etcd', 'kubelet', 'volumes']) {
    mkdirSync(join(places.data, name), { recursive: true })
  }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )

const yes = (probe: () => Promise<unknown>): Promise<boolean> =>
  probe().then(
    () => true,
    () => false,
  )

const asController = (name: 'kube-controller-manager' | 'kube-scheduler', port: number) => [
  ...['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'].map(
    (flag) => `--${flag}=${kubeconfigOf(name)}`,
  ),
  '--leader-elect=false',
  `--bind-address=${addresses.loopback}`,
  `--secure-port=${port}`,
  `--cert-dir=${join(places.data, name)}`,
]

const etcdAt = `http://${addresses.loopback}:${ports.etcd}`
const etcdPeersAt = `http://${addresses.loopback}:${ports.etcdPeers}`

/** What a node and its control plane run, in the order in which they start. */
export const kubernetes = (client: Client): readonly Daemon[] => [
  {
    name: 'etcd',
    ready: () => answers(`${etcdAt}/health`),
    command: [
      controlPlaneBinary('etcd'),
      '--name=cluster',
      `--data-dir=${join(places.data, 'etcd')}`,
      '--unsafe-no-fsync', // nothing here outlives the machine
      '--log-level=warn',
      `--listen-client-urls=${etcdAt}`,
      `--advertise-client-urls=${etcdAt}`,
      `--listen-peer-urls=${etcdPeersAt}`,
      `--initial-advertise-peer-urls=${etcdPeersAt}`,
      `--initial-cluster=cluster=${etcdPeersAt}`,
    ],
  },
  {
    name: 'kube-apiserver',
    ready: () => yes(() => client.raw('/readyz')),
    command: [
      controlPlaneBinary('kube-apiserver'),
      `--etcd-servers=${etcdAt}`,
      `--bind-address=${addresses.node}`,
      `--advertise-address=${addresses.node}`,
      `--secure-port=${ports.api}`,
      `--tls-cert-file=${pkiFile('kube-apiserver.crt')}`,
      `--tls-private-key-file=${pkiFile('kube-apiserver.key')}`,
      `--client-ca-file=${pkiFile('ca.crt')}`,
      `--cert-dir=${join(places.data, 'kube-apiserver')}`,
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      '--allow-privileged=true',
      `--service-cluster-ip-range=${addresses.services}`,
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      `--service-account-key-file=${pkiFile('service-accounts.pub')}`,
      `--service-account-signing-key-file=${pkiFile('service-accounts.key')}`,
      `--kubelet-client-certificate=${pkiFile('kubelet-client.crt')}`,
      `--kubelet-client-key=${pkiFile('kubelet-client.key')}`,
      `--kubelet-certificate-authority=${pkiFile('ca.crt')}`,
      '--kubelet-preferred-address-types=InternalIP',
      `--requestheader-client-ca-file=${pkiFile('front-proxy-ca.crt')}`,
      '--requestheader-allowed-names=front-proxy',
      '--requestheader-extra-headers-prefix=X-Remote-Extra-',
      '--requestheader-group-headers=X-Remote-Group',
      '--requestheader-username-headers=X-Remote-User',
      `--proxy-client-cert-file=${pkiFile('front-proxy.crt')}`,
      `--proxy-client-key-file=${pkiFile('front-proxy.key')}`,
      '--profiling=false',
    ],
  },
  {
    name: 'kube-controller-manager',
    // what it makes in each namespace
    ready: () => yes(() => client.raw('/api/v1/namespaces/default/serviceaccounts/default')),
    command: [
      controlPlaneBinary('kube-controller-manager'),
      ...asController('kube-controller-manager', ports.controllers),
      '--use-service-account-credentials',
      `--service-account-private-key-file=${pkiFile('service-accounts.key')}`,
      `--root-ca-file=${pkiFile('ca.crt')}`,
      `--cluster-signing-cert-file=${pkiFile('ca.crt')}`,
      `--cluster-signing-key-file=${pkiFile('ca.key')}`,
    ],
  },
  {
    name: 'kube-scheduler',
    ready: async () => true, // pods wait for it
    command: [
      controlPlaneBinary('kube-scheduler'),
      ...asController('kube-scheduler', ports.scheduler),
    ],
  },
  {
    name: 'kubelet',
    ready: () => answers(`http://${addresses.loopback}:${ports.kubeletHealth}/healthz`),
    command: [
      nodeBinary('kubelet'),
      `--config=${join(places.configuration, 'kubelet.yaml')}`,
      `--kubeconfig=${kubeconfigOf('kubelet')}`,
      `--root-dir=${join(places.data, 'kubelet')}`,
      `--cert-dir=${join(places.data, 'kubelet', 'pki')}`,
      `--hostname-override=${NODE}`,
      `--node-ip=${addresses.node}`,
      '--v=2',
    ],
  },
  {
    name: 'kube-proxy',
    ready: () => answers(`http://${addresses.loopback}:${ports.proxyHealth}/livez`),
    command: [
      nodeBinary('kube-proxy'),
      `--config=${join(places.configuration, 'kube-proxy.yaml')}`,
    ],
  },
]

export const connect = (): Client => createClient(administrator)
