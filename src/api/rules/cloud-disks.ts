import { quantityValue } from '../../kube/quantity.ts'
import { type Rule, when } from './rule.ts'

const GIBIBYTE = 2 ** 30

/** The largest disk of a server, in gibibytes: gp3 of RDS, PD_SSD of Google, Premium SSD of Azure. */
const LARGEST: Readonly<Record<string, number>> = {
  RDS: 65536,
  CloudSQL: 65536,
  AzureFlexibleServer: 32767,
}

/** Machines of Google that share a core have smaller ones. */
const SHARED_CORE = ['db-f1-micro', 'db-g1-small']
const LARGEST_OF_SHARED_CORE = 3062

/** A disk that no cloud has would be refused by it minutes later. A smaller one is rounded up. */
export const cloudDisks: Rule = ({ database: { type, storage, cloudSQL } }) => {
  const tier = type === 'CloudSQL' ? cloudSQL?.tier : undefined
  const shared = tier !== undefined && SHARED_CORE.includes(tier)
  const most = shared ? LARGEST_OF_SHARED_CORE : (LARGEST[type] ?? Number.POSITIVE_INFINITY)
  const way = shared
    ? 'a tier that begins with db-custom has up to 65536Gi'
    : `a size only grows, so remove the field, apply, and then ask for at most ${most}Gi`
  return when(
    quantityValue(storage.size) > most * GIBIBYTE,
    'spec.database.storage.size',
    `must be at most ${most}Gi for type ${type}${shared ? ` with ${tier}` : ''}, got "${storage.size}": its servers have no larger disk; ${way}`,
  )
}
