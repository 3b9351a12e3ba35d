import { type Check, http, type Studio } from './check.ts'
import { refusals, refusedByGateway } from './refusal.ts'

const path = '/api/platform/profile'

/** Studio answers those who have its password, and nobody else. */
export const studio = (door: Studio): readonly Check[] => [
  http({
    expected: "Studio's 200 with the password",
    path,
    host: door.host,
    headers: { authorization: door.login },
    kept: ({ status, json }) => status === 200 && typeof json === 'object' && json !== null,
  }),
  http({
    expected: "the gateway's 401 without the password",
    path,
    host: door.host,
    kept: (answer) =>
      refusedByGateway(refusals.noPassword)(answer) &&
      /^basic /i.test(answer.headers.get('www-authenticate') ?? ''), // else no browser asks for it
  }),
  http({
    expected: "the gateway's 401 for the service key in place of the password",
    path,
    host: door.host,
    key: 'service',
    kept: refusedByGateway(refusals.noPassword),
  }),
]
