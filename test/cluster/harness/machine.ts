import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addresses, BRIDGE } from './addresses.ts'
import { places } from './places.ts'

/** Settings of the kernel that the node needs, and those that the kubelet changes by itself. */
const wanted = { 'net/ipv4/ip_forward': '1', 'fs/inotify/max_user_instances': '8192' } as const
const touched = ['vm/overcommit_memory', 'kernel/panic', 'kernel/panic_on_oops'] as const

const setting = (name: string): string => join('/proc/sys', name)
const kept = join(places.started, 'settings.json')

const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

const tried = (program: string, ...args: readonly string[]): void => {
  try {
    run(program, ...args)
  } catch {
    // it is not there, which is what was wanted
  }
}

/** Prepares the kernel and the bridge, and notes what it was like before. */
export const prepareMachine = (): void => {
  const names = [...Object.keys(wanted), ...touched].filter((name) => existsSync(setting(name)))
  if (!existsSync(kept)) {
    const before = names.map((name) => [name, readFileSync(setting(name), 'utf8').trim()])
    writeFileSync(kept, JSON.stringify(Object.fromEntries(before)))
  }
  for (const [name, value] of Object.entries(wanted)) writeFileSync(setting(name), value)
  if (!existsSync(`/sys/class/net/${BRIDGE}`)) {
    run('ip', 'link', 'add', BRIDGE, 'type', 'bridge')
    run('ip', 'address', 'add', `${addresses.node}/24`, 'dev', BRIDGE)
    run('ip', 'link', 'set', BRIDGE, 'up')
  }
}

const cgroups = '/sys/fs/cgroup'

/** The cgroups that the kubelet and containerd made, innermost first. */
const removeCgroups = (): void => {
  const remove = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) remove(join(folder, entry.name))
    }
    try {
      rmdirSync(folder)
    } catch {
      // somebody else's
    }
  }
  // with version 2 there is one tree, with version 1 one for each controller
  for (const tree of ['', ...readdirSync(cgroups)]) {
    for (const name of ['kubepods', 'k8s.io']) {
      const folder = join(cgroups, tree, name)
      if (existsSync(folder)) remove(folder)
    }
  }
}

const unmount = (below: string): void => {
  const points = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((point) => point.startsWith(below))
  for (const point of points.sort().reverse()) tried('umount', '--lazy', point)
}

/** Rules of kube-proxy, the kubelet and the network plugins, and nobody else's. */
const removeRules = (): void => {
  for (const family of ['ip', 'ip6']) tried('nft', 'delete', 'table', family, 'kube-proxy')
  for (const [save, restore] of [
    ['iptables-save', 'iptables-restore'],
    ['ip6tables-save', 'ip6tables-restore'],
  ] as const) {
    const rules = run(save)
    const others = rules
      .split('\n')
      .filter((line) => !/CNI-|KUBE-/.test(line))
      .join('\n')
    if (others !== rules) execFileSync(restore, { input: others })
  }
}

/** Takes away what pods and node left in the kernel, and puts its settings back. */
export const restoreMachine = (): void => {
  unmount(join(places.data, 'kubelet'))
  unmount(places.run)
  const names = '/run/netns'
  if (existsSync(names)) {
    for (const name of readdirSync(names).filter((each) => each.startsWith('cni-'))) {
      tried('umount', join(names, name))
      rmSync(join(names, name), { force: true })
    }
  }
  tried('ip', 'link', 'delete', BRIDGE)
  removeRules()
  removeCgroups()
  if (existsSync(kept)) {
    const before: Record<string, string> = JSON.parse(readFileSync(kept, 'utf8'))
    for (const [name, value] of Object.entries(before)) writeFileSync(setting(name), value)
    rmSync(kept)
  }
}
