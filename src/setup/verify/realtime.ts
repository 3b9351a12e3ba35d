import { type Check, http } from './check.ts'
import { join } from './join.ts'
import { refusals, refusedByGateway } from './refusal.ts'

/** Realtime lets a client join a channel, and its management API is closed. */
export const realtime: readonly Check[] = [
  {
    expected: 'a channel to be joined over a WebSocket with the anon key',
    run: (env, gateway) => join(env, gateway, 'anon'),
  },
  {
    expected: 'a channel to be joined over a WebSocket with the publishable key',
    run: (env, gateway) => join(env, gateway, 'publishable'),
  },
  http({
    expected: "the gateway's 403 for the management API",
    path: '/realtime/v1/api/tenants',
    key: 'service',
    kept: refusedByGateway(refusals.management),
  }),
]
