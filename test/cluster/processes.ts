import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ctr } from './harness/containerd.ts'

/** First process of a container. */
const pidOf = (id: string): number => {
  const line = ctr('tasks', 'ls')
    .split('\n')
    .find((each) => each.startsWith(id))
  const [, pid] = line?.split(/\s+/) ?? []
  if (pid === undefined) throw new Error(`container ${id} does not run`)
  return Number(pid)
}

export type Process = {
  /** Fields of /proc/<pid>/status. */
  readonly status: Readonly<Record<string, string>>
  readonly root: 'ro' | 'rw'
}

/** What the kernel says of the first process of a container. */
export const processOf = (id: string): Process => {
  const pid = pidOf(id)
  const fields = readFileSync(`/proc/${pid}/status`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(/:\s*/, 2))
  // mount id, parent, device, root, mount point, options
  const root = readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, , , , point]) => point === '/')
  return {
    status: Object.fromEntries(fields),
    root: root?.[5]?.split(',').includes('ro') ? 'ro' : 'rw',
  }
}

export type ControlGroup = {
  /** Memory that cannot be taken back: without the cache of files that nobody writes. */
  readonly memoryBytes: () => number
  readonly cpuSeconds: () => number
}

/** What the kernel has counted of a container, with either version of control groups. */
export const controlGroup = (id: string): ControlGroup => {
  const lines = readFileSync(`/proc/${pidOf(id)}/cgroup`, 'utf8')
    .trim()
    .split('\n')
  const pathOf = (controller: string): string | undefined =>
    lines
      .map((line) => line.split(':'))
      .find(([, names]) => names?.split(',').includes(controller))?.[2]
  const root = '/sys/fs/cgroup'
  const [memory, processor] = [pathOf('memory'), pathOf('cpuacct')]
  const number = (path: string): number => Number(readFileSync(path, 'utf8'))
  const field = (path: string, name: string): number =>
    Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(readFileSync(path, 'utf8'))?.[1] ?? 0)
  if (memory !== undefined && processor !== undefined) {
    const [folder, usage] = [join(root, 'memory', memory), join(root, 'cpuacct', processor)]
    return {
      memoryBytes: () =>
        number(join(folder, 'memory.usage_in_bytes')) -
        field(join(folder, 'memory.stat'), 'total_inactive_file'),
      cpuSeconds: () => number(join(usage, 'cpuacct.usage')) / 1e9,
    }
  }
  const folder = join(root, pathOf('') ?? '')
  if (!existsSync(folder)) throw new Error(`cannot find the control group of ${id}`)
  return {
    memoryBytes: () =>
      number(join(folder, 'memory.current')) - field(join(folder, 'memory.stat'), 'inactive_file'),
    cpuSeconds: () => field(join(folder, 'cpu.stat'), 'usage_usec') / 1e6,
  }
}
