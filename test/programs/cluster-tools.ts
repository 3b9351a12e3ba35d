import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cached, type Program } from './cache.ts'

/** What a package of Debian brings, by the path that shows that it is there. */
const packages = {
  containerd: '/usr/bin/containerd',
  runc: '/usr/sbin/runc',
  'containernetworking-plugins': '/usr/lib/cni/bridge',
  iptables: '/usr/sbin/iptables-save',
  nftables: '/usr/sbin/nft',
  conntrack: '/usr/sbin/conntrack',
  ethtool: '/usr/sbin/ethtool',
  mmdebstrap: '/usr/bin/mmdebstrap',
} as const

const missing = (): readonly string[] =>
  Object.entries(packages)
    .filter(([, path]) => !existsSync(path))
    .map(([name]) => name)

/** Programs of Debian that a node needs: they are installed on the machine itself. */
export const clusterTools: Program = {
  name: 'tools of a node',
  needs: 'root on Debian or Ubuntu: it installs packages with apt-get',
  folder: cached('cluster-tools', '1'),
  path: packages.containerd,
  isThere: () => missing().length === 0,
  install: () => {
    if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
      throw new Error(
        `cannot install ${missing().join(', ')}: root and apt-get are needed; install them yourself`,
      )
    }
    const apt = (...args: readonly string[]): void => {
      execFileSync('apt-get', ['-qq', ...args], {
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
    }
    apt('update')
    apt('install', '-y', '--no-install-recommends', ...missing())
  },
}
