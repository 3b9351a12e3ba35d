import type { IPod, ISecret } from 'kubernetes-models/v1'
import type { Project } from '../api/project.ts'
import { KEYS } from '../composition-keys.ts'
import type { Observed } from '../observed.ts'
import { podLabels } from '../progress.ts'
import { jobReadiness } from '../readiness/job.ts'
import { type Finding, findingsText, readFindings } from '../setup/findings.ts'
import type { RenderedJob } from './database.ts'

/** Keys of the Secret with the project's keys: it is there anyway, and no pod reads these. */
const keysOf = (what: Subject) => ({ limits: `${what}-findings`, job: `${what}-findings-job` })

/** Of what the set-up found something out. */
export type Subject = 'database' | 'bucket'

export type Findings = {
  readonly limits: readonly Finding[]
  /** What the Secret with the project's keys keeps of them. */
  readonly kept: Readonly<Record<string, string>>
}

type Kept = { readonly job: string; readonly limits: readonly Finding[] }

const keptIn = (observed: Observed, what: Subject): Kept | undefined => {
  const keys = keysOf(what)
  const data = observed.resource<ISecret>(KEYS)?.data
  const text = (key: string): string => Buffer.from(data?.[key] ?? '', 'base64').toString('utf8')
  const limits = readFindings(text(keys.limits))
  return limits && { job: text(keys.job), limits }
}

/** What the pod of a Job that is through has left behind. */
const leftBy = (
  project: Project,
  observed: Observed,
  job: RenderedJob,
): readonly Finding[] | undefined => {
  const object = observed.resource(job.key)
  if (!object || !jobReadiness(object, object).ready) return undefined
  const labels = podLabels(project, object)
  const pods = observed.look<IPod>({ ask: 'labels', apiVersion: 'v1', kind: 'Pod', labels }) ?? []
  return pods
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .map(({ state }) => state?.terminated)
    .filter((ended) => ended?.exitCode === 0)
    .map((ended) => readFindings(ended?.message ?? ''))
    .find((limits) => limits !== undefined)
}

/**
 * What the set-up found that a back end cannot do. Read once from the pod of its Job, which does
 * not stay for ever, and kept; that it found nothing as well.
 *
 * @param ran whether the project has been Ready since the last change: then no pod is asked for,
 *   unless what was kept is gone
 * @param told what the claim has been told, which stands in for it where the pod is gone as well
 */
export const findingsOf = (
  what: Subject,
  project: Project,
  observed: Observed,
  job: RenderedJob | undefined,
  ran: boolean,
  told: readonly Finding[],
): Findings => {
  const kept = keptIn(observed, what)
  const mayAsk = (!ran || !kept) && project.platform.diagnostics?.pods !== false
  const left = job && mayAsk && kept?.job !== job.key ? leftBy(project, observed, job) : undefined
  const known = kept ?? (job && { job: '', limits: ran ? told : [] })
  const now = job && left ? { job: job.key, limits: left } : known
  if (!now) return { limits: [], kept: {} }
  const keys = keysOf(what)
  return {
    limits: now.limits,
    kept: { [keys.limits]: findingsText(now.limits), ...(now.job && { [keys.job]: now.job }) },
  }
}
