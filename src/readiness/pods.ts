import type { IContainerStatus, IPod } from 'kubernetes-models/v1'

/** Reasons of waiting that are part of every start. */
const USUAL = new Set(['ContainerCreating', 'PodInitializing', ''])

/** The longest sentence of a program of ours, with its way out at the end, is some 320 characters. */
const MAX_LENGTH = 500

const oneLine = (text: string): string => {
  const line = text.trim().split('\n').at(-1)?.trim() ?? ''
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line
}

const ofContainer = ({ name, state, lastState, ready }: IContainerStatus): string | undefined => {
  const last = state?.terminated ?? lastState?.terminated
  const failed = last && last.exitCode !== 0 ? last : undefined
  const code = failed && `${failed.reason ?? 'ended'} (exit code ${failed.exitCode})`
  const words = failed?.message && oneLine(failed.message)
  const waiting = state?.waiting
  if (waiting && !USUAL.has(waiting.reason ?? '')) {
    // Of a crash the kubelet says how long it waits; why is in how the container ended.
    const crash = waiting.reason === 'CrashLoopBackOff' ? words || code : undefined
    const why = crash || oneLine(waiting.message ?? '')
    return `${name}: ${waiting.reason}${why && `: ${why}`}`
  }
  if (!ready && code) return `${name}: ${code}${words ? `: ${words}` : ''}`
  return undefined
}

const ofPod = (pod: IPod): string | undefined => {
  const { status } = pod
  const unscheduled = status?.conditions?.find(
    ({ type, status: state }) => type === 'PodScheduled' && state === 'False',
  )
  if (unscheduled) return `${unscheduled.reason}: ${oneLine(unscheduled.message ?? '')}`
  const containers = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ]
  return containers.map(ofContainer).find((reason) => reason !== undefined)
}

/**
 * Why the pods of one workload do not run, in the words of the kubelet, the scheduler or the program
 * itself (its termination message). Undefined when none has a reason to tell.
 */
export const podReason = (pods: readonly IPod[]): string | undefined =>
  [...pods]
    // The newest pod is the one of the present spec.
    .sort((a, b) =>
      String(b.metadata?.creationTimestamp).localeCompare(String(a.metadata?.creationTimestamp)),
    )
    .map(ofPod)
    .find((reason) => reason !== undefined)
