import type { IPod, ISecret } from 'kubernetes-models/v1'
import type { Project } from '../api/project.ts'
import { KEYS } from '../composition-keys.ts'
import type { Foundation } from '../foundation.ts'
import type { KubeObject } from '../kube/objects.ts'
import type { Observed } from '../observed.ts'
import { jobReadiness } from '../readiness/job.ts'
import { podsOfJob } from '../readiness/pods-of.ts'
import { type Finding, type Findings, findingsText, readFindings } from '../setup/findings.ts'
import type { RenderedJob } from './database.ts'

/**
 * Where findings are kept: in the Secret with the project's keys, which exists anyway, under keys
 * that no pod reads.
 */
const keysOf = (what: Subject) => ({ limits: `${what}-findings`, job: `${what}-findings-job` })

/** What a set-up Job examines. */
type Subject = 'database' | 'bucket'

export type Found = Findings & {
  /** What the Secret with the project's keys keeps of them. */
  readonly kept: Readonly<Record<string, string>>
  /**
   * Whether a set-up has ever examined the server: then everything that it did not report is
   * possible.
   */
  readonly explored: boolean
}

/** How a pass comes to ask. */
export type Circumstances = {
  /** Whether the project was up at the pass before: then no pod is asked for, unless what was kept is gone. */
  readonly ran: boolean
  /** What the claim has been told, which stands in for it where the pod is gone as well. */
  readonly told: readonly Finding[]
  /** Whether the Job, deleted, is to look at the server anew. */
  readonly toBeExplored: boolean
}

type Kept = { readonly job: string; readonly findings: Findings }

/** Kept from the start, so that the Secret need not be written again where nothing is found. */
const NOTHING: Kept = { job: '', findings: { limits: [] } }

/** What is kept of earlier passes; undefined before anything is. */
export const keptFindings = (observed: Observed, what: Subject = 'database'): Kept | undefined => {
  const keys = keysOf(what)
  const data = observed.resource<ISecret>(KEYS)?.data
  const text = (key: string): string => Buffer.from(data?.[key] ?? '', 'base64').toString('utf8')
  const findings = readFindings(text(keys.limits))
  return findings && { job: text(keys.job), findings }
}

/**
 * The findings that the pod of a completed Job has left behind: none if it is gone, or left another
 * message; undefined while that is not known.
 */
const leftBy = (
  project: Project,
  observed: Observed,
  job: KubeObject,
): { readonly findings?: Findings } | undefined => {
  const labels = podsOfJob(project, job.metadata?.name ?? '')
  const pods = observed.look<IPod>({ ask: 'labels', apiVersion: 'v1', kind: 'Pod', labels })
  if (!pods) return undefined
  const states = pods
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .map((each) => each.state)
  const ended = states.filter((state) => state?.terminated?.exitCode === 0)
  // the Job may be seen to be through before its pod is
  if (states.length > 0 && ended.length === 0) return undefined
  const findings = ended
    .map((state) => readFindings(state?.terminated?.message ?? ''))
    .find((found) => found !== undefined)
  return findings ? { findings } : {}
}

/**
 * What the set-up found that a back end cannot do. It is read once from the pod of its Job, which
 * does not stay for ever, and kept, even if nothing was found.
 *
 * @param job the Job that sets it up; undefined while it cannot be made
 */
export const findingsOf = (
  { project, observed }: Pick<Foundation, 'project' | 'observed'>,
  what: Subject,
  job: RenderedJob | undefined,
  { ran, told, toBeExplored }: Circumstances,
): Found => {
  const kept = keptFindings(observed, what)
  if (!job) return found(what, kept ?? NOTHING, kept !== undefined && (kept.job !== '' || ran))
  const object = observed.resource(job.key)
  const id = toBeExplored ? `${job.key}/${object?.metadata?.uid ?? ''}` : job.key
  const known = kept ?? { job: '', findings: { limits: ran ? told : [] } }
  const through = object !== undefined && jobReadiness(object, object).ready
  const isNew = known.job !== id
  if (project.platform.diagnostics?.pods === false) return found(what, known, through || ran)
  const mayAsk = !ran || !kept || (toBeExplored && kept.job !== '')
  const left = through && isNew && mayAsk ? leftBy(project, observed, object) : undefined
  const now = left?.findings ? { job: id, findings: left.findings } : known
  return found(what, now, now.job !== '' || ran || left !== undefined)
}

const found = (what: Subject, { job, findings }: Kept, explored: boolean): Found => {
  const keys = keysOf(what)
  const kept = { [keys.limits]: findingsText(findings), ...(job && { [keys.job]: job }) }
  return { ...findings, kept, explored }
}
