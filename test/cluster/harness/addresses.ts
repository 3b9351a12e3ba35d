/**
 * The node is the bridge of its pods: its address is reached from the machine and from the pods, and
 * from nowhere else. What only the machine may reach has a loopback address of its own.
 */
export const addresses = {
  node: '10.244.0.1',
  pods: '10.244.0.0/24',
  services: '10.96.0.0/16',
  kubernetes: '10.96.0.1',
  dns: '10.96.0.10',
  loopback: '127.244.0.1',
} as const

export const BRIDGE = 'xsupabase0'

export const NODE = 'node'

export const ports = {
  api: 6443,
  registry: 5000,
  kubelet: 10250,
  kubeletHealth: 10248,
  proxyMetrics: 10249,
  proxyHealth: 10256,
  controllers: 10257,
  scheduler: 10259,
  etcd: 2379,
  etcdPeers: 2380,
} as const

/** The registry, as the machine, the node and the pods reach it: plain http at a private address. */
export const REGISTRY = `${addresses.node}:${ports.registry}`

export const SERVER = `https://${addresses.node}:${ports.api}`
