import { type Check, http } from './check.ts'
import { refusals, refusedByGateway } from './refusal.ts'

/** postgres-meta reads the database, for the service key alone. */
export const meta: readonly Check[] = [
  http({
    expected: '200 and a list of tables with the service key',
    path: '/pg/tables?limit=1',
    key: 'service',
    kept: ({ status, json }) => status === 200 && Array.isArray(json),
  }),
  http({
    expected: "the gateway's 403 with the anon key",
    path: '/pg/tables?limit=1',
    key: 'anon',
    kept: refusedByGateway(refusals.needsService),
  }),
]
