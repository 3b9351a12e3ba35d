import type { ISecret } from 'kubernetes-models/v1'
import type { Claim } from './claims.ts'
import { isFatal, type World } from './crossplane.ts'
import { isReady, isThere, messageOf, type Pass, statusOf } from './simulate.ts'
import { table } from './table.ts'

export const title = ({ kind, metadata }: Claim): string =>
  `${kind} ${metadata.namespace}/${metadata.name}`

const objects = (count: number): string => `${count} object${count === 1 ? '' : 's'}`

/** One line of progress; of a message that the pass before had it says no more than that. */
export const progressLine = (pass: Pass, before?: Pass): string => {
  const { number, response, moved } = pass
  const count = Object.keys(response.desired?.resources ?? {}).length
  const phase = isFatal(response) ? 'Refused' : (statusOf(pass).phase ?? 'Pending')
  const standstill = moved || isFatal(response) ? '' : '; nothing moves any more'
  const columns = [`pass ${number}`.padEnd(8), objects(count).padEnd(11), phase.padEnd(13)]
  const message = before && messageOf(before) === messageOf(pass) ? 'as before' : messageOf(pass)
  return `${columns.join('')}${message}${standstill}`
}

/** What the back ends cannot do, of what Supabase offers; undefined where they can do all of it. */
export const limits = (pass: Pass): string | undefined => {
  const { database, objectStore } = statusOf(pass)
  const rows = [
    ...(database?.limits ?? []).map(({ feature, reason }) => ['database', feature, reason]),
    ...(objectStore?.limits ?? []).map(({ feature, reason }) => ['files', feature, reason]),
  ]
  return rows.length > 0 ? table([['OF', 'NOT POSSIBLE', 'WHY'], ...rows]) : undefined
}

/** How the kubectl user of a real project reads one key. */
const readKey = ({ metadata }: Claim, secret: string, key: string): string =>
  `kubectl -n ${metadata.namespace} get secret ${secret} -o jsonpath='{.data.${key}}' | base64 -d`

type Access = { readonly url: string; readonly key: string }

/** The address and the key that applications have today: those of the connection Secret, if it is there. */
const accessToday = (observed: World['observed'], secret: string): Access | undefined => {
  const found = Object.values(observed).find(
    ({ kind, metadata }) => kind === 'Secret' && metadata?.name === secret,
  ) as ISecret | undefined
  const read = (key: string) => Buffer.from(found?.data?.[key] ?? '', 'base64').toString('utf8')
  const [url, key] = [read('SUPABASE_URL'), read('SUPABASE_PUBLISHABLE_KEY')]
  return key === '' ? undefined : { url, key }
}

const AFTER = '  after this change'

/** What is there today, and what becomes of it. */
const beforeAndAfter = (label: string, today: string, then: string): string[][] =>
  today === then
    ? [[label, today]]
    : [
        [label, today],
        [AFTER, then],
      ]

/**
 * The address and the keys of a project that got ready.
 *
 * @param running what existed in the cluster; nothing for a project of this command alone
 */
export const access = (claim: Claim, pass: Pass, running: World['observed']): string => {
  const { url = '', keys, secrets } = statusOf(pass)
  const { connection = '' } = secrets ?? {}
  const then = { url, key: keys?.publishable ?? '' }
  if (Object.keys(running).length === 0) {
    return table([
      ['URL', then.url],
      ['publishable key', then.key],
      ['secret key', `stands in the Secret ${connection} (--out FOLDER writes it)`],
      ['', 'Nothing runs and nothing was installed: these keys are this run’s own.'],
    ])
  }
  const today = accessToday(running, connection)
  const whose = today ? 'of the project that runs' : 'that the project has after this change'
  return table([
    ...beforeAndAfter('URL', today?.url ?? then.url, then.url),
    ...beforeAndAfter('publishable key', today?.key ?? then.key, then.key),
    ['secret key', readKey(claim, connection, 'SUPABASE_SECRET_KEY')],
    ['', `Nothing was changed: these are the keys ${whose}.`],
  ])
}

/** The end of the story in one line. */
export const verdict = (claim: Claim, pass: Pass): string => {
  const name = title(claim)
  if (isFatal(pass.response)) return `${name} is refused: ${messageOf(pass)}`
  if (isThere(pass) && !isReady(pass)) return `${name} sleeps after ${pass.number} passes`
  return isReady(pass)
    ? `${name} is Ready after ${pass.number} passes`
    : `${name} is not Ready: ${messageOf(pass)}`
}
