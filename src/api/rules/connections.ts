import { connectionsOf, RESERVE, type Users } from '../connections.ts'
import { type Rule, when } from './rule.ts'

const PARAMETER = 'spec.database.parameters.max_connections'

const pods = (count: number): string => `${count} pod${count === 1 ? '' : 's'}`

const listed = (words: readonly string[]): string =>
  [words.slice(0, -1).join(', '), ...words.slice(-1)].filter(Boolean).join(' and ')

const inWords = (users: readonly Users[], widest: number): string =>
  users.every((user) => user.pods === widest)
    ? `${pods(widest)} of ${listed(users.map(({ title }) => title))}`
    : listed(users.map((user) => `${pods(user.pods)} of ${user.title}`))

/** PostgreSQL must have a connection for every pod, or a service that scales out would fail. */
export const connections: Rule = (spec) => {
  const { database, replicas } = spec
  // its max_connections is nothing that we set
  if (database.type === 'External') return []
  const { enabled, defaultPoolSize } = database.pooler
  const most = Number(database.parameters?.max_connections ?? 100)
  const users = connectionsOf(spec)
  const widest = Math.max(...users.map((user) => user.pods))
  const sum = users.reduce((all, user) => all + user.connections, 0)
  const left = most - sum - RESERVE
  const used = `${inWords(users, widest)} use up to ${sum} connections`
  const limit = `max_connections is ${most}, of which ${RESERVE} are kept for Jobs; raise ${PARAMETER}`
  if (left < 0) {
    const { name } = users.find((user) => user.pods === widest) ?? {}
    const path = widest === replicas ? 'spec.replicas' : `spec.components.${name}.replicas`
    return when(true, widest === 1 ? PARAMETER : path, `${used}, ${limit}, or take fewer`)
  }
  const perPod = Math.floor(left / replicas)
  return when(
    enabled && defaultPoolSize * replicas > left,
    'spec.database.pooler.defaultPoolSize',
    `${used}, and ${pods(replicas)} of the pooler ${defaultPoolSize * replicas}; ${limit}${perPod > 0 ? `, or set at most ${perPod} here` : ''}`,
  )
}
