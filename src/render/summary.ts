import type { Claim } from './claims.ts'
import { isFatal } from './crossplane.ts'
import { isReady, isThere, messageOf, type Pass, statusOf } from './simulate.ts'
import { table } from './table.ts'

const objects = (count: number): string => `${count} object${count === 1 ? '' : 's'}`

/** One line of progress. */
export const progressLine = (pass: Pass): string => {
  const { number, response, moved } = pass
  const count = Object.keys(response.desired?.resources ?? {}).length
  const phase = isFatal(response) ? 'Refused' : (statusOf(pass).phase ?? 'Pending')
  const standstill = moved || isFatal(response) ? '' : '; nothing moves any more'
  const columns = [`pass ${number}`.padEnd(8), objects(count).padEnd(11), phase.padEnd(13)]
  return `${columns.join('')}${messageOf(pass)}${standstill}`
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

/**
 * The address and the keys of a project that got ready.
 *
 * @param exists whether it runs in a cluster, rather than in this command alone
 */
export const access = (claim: Claim, pass: Pass, exists: boolean): string => {
  const { url = '', keys, secrets } = statusOf(pass)
  const { connection = '' } = secrets ?? {}
  return table([
    ['URL', url],
    ['publishable key', keys?.publishable ?? ''],
    [
      'secret key',
      exists
        ? readKey(claim, connection, 'SUPABASE_SECRET_KEY')
        : `stands in the Secret ${connection} (--out FOLDER writes it)`,
    ],
    [
      '',
      exists
        ? 'Nothing was changed: these are the keys of the project that runs.'
        : 'Nothing runs and nothing was installed: these keys are this run’s own.',
    ],
  ])
}

/** The end of the story in one line. */
export const verdict = (claim: Claim, pass: Pass): string => {
  const name = `Supabase ${claim.metadata.namespace}/${claim.metadata.name}`
  if (isFatal(pass.response)) return `${name} is refused: ${messageOf(pass)}`
  if (isThere(pass) && !isReady(pass)) return `${name} sleeps after ${pass.number} passes`
  return isReady(pass)
    ? `${name} is Ready after ${pass.number} passes`
    : `${name} is not Ready: ${messageOf(pass)}`
}
