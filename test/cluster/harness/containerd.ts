import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PAUSE } from '../images/catalogue.ts'
import { addresses, BRIDGE, REGISTRY } from './addresses.ts'
import type { Daemon } from './daemon.ts'
import { places } from './places.ts'

export const SOCKET = join(places.run, 'containerd.sock')

/** containerd's own client, in the namespace of Kubernetes. */
export const ctr = (...args: readonly string[]): string =>
  execFileSync('ctr', ['--address', SOCKET, '--namespace', 'k8s.io', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })

// version 2 is what Debian 12's containerd 1.6 reads, and 2.x too
const configuration = `version = 2
root = "${join(places.data, 'containerd')}"
state = "${join(places.run, 'containerd')}"
# where nobody may make it less likely to be killed
oom_score = 0

[grpc]
  address = "${SOCKET}"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${join(places.configuration, 'certs.d')}"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${join(places.configuration, 'cni')}"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
`

/** Every registry is the one of this machine: what it does not have cannot be pulled. */
const mirror = `server = "http://${REGISTRY}"

[host."http://${REGISTRY}"]
  capabilities = ["pull", "resolve"]
`

const network = {
  cniVersion: '1.0.0',
  name: 'xsupabase',
  plugins: [
    {
      type: 'bridge',
      bridge: BRIDGE,
      isGateway: true,
      ipMasq: true,
      hairpinMode: true,
      ipam: {
        type: 'host-local',
        dataDir: join(places.run, 'cni'),
        ranges: [[{ subnet: addresses.pods }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
}

/** Writes what it reads. */
export const configureContainerd = (): void => {
  const write = (path: string, text: string): void => {
    const file = join(places.configuration, path)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, text)
  }
  write('containerd.toml', configuration)
  write('certs.d/_default/hosts.toml', mirror)
  write('cni/10-bridge.conflist', JSON.stringify(network, undefined, 2))
}

export const containerd: Daemon = {
  name: 'containerd',
  command: ['containerd', '--config', join(places.configuration, 'containerd.toml')],
  ready: async () => {
    try {
      ctr('version')
      return true
    } catch {
      return false
    }
  },
}

const idsOf = (...args: readonly string[]): string[] => {
  try {
    return ctr(...args)
      .split('\n')
      .filter(Boolean)
  } catch {
    return []
  }
}

/** Kills every container of the node at once, as a crash of the machine does. */
export const killContainers = (): number => {
  const tasks = idsOf('tasks', 'ls', '--quiet')
  for (const id of tasks) {
    try {
      ctr('tasks', 'kill', '--signal', 'SIGKILL', id)
    } catch {
      // it has just ended by itself
    }
  }
  return tasks.length
}

/** Ends and forgets every container; the kubelet must have ended before. */
export const removeContainers = (): void => {
  killContainers()
  for (const id of idsOf('tasks', 'ls', '--quiet')) {
    try {
      ctr('tasks', 'delete', '--force', id)
    } catch {
      // gone
    }
  }
  for (const id of idsOf('containers', 'ls', '--quiet')) {
    try {
      ctr('containers', 'delete', id)
    } catch {
      // gone
    }
  }
}

export const removeRuntimeState = (): void => rmSync(places.run, { recursive: true, force: true })
