import { keys } from '../input.ts'
import {
  anon,
  asAnon,
  asService,
  management,
  noKey,
  type Request,
  request,
  service,
} from './request.ts'

/** Realtime over HTTP; its sockets have tests of their own. */
export const realtime: readonly Request[] = [
  request(
    'a broadcast is sent over HTTP',
    'POST /realtime/v1/api/broadcast',
    anon,
    'realtime-broadcast',
    { upstream: 'realtime', path: '/api/broadcast', headers: asAnon },
  ),
  request(
    'one broadcast is sent over HTTP',
    'POST /realtime/v1/api/broadcast/room/events/hi',
    service,
    'realtime-broadcast-one',
    { upstream: 'realtime', path: '/api/broadcast/room/events/hi', headers: asService },
  ),
  request(
    'a broadcast without a key is refused',
    'POST /realtime/v1/api/broadcast',
    {},
    'realtime-broadcast',
    noKey,
  ),
  request('Realtime can be pinged', 'GET /realtime/v1/api/ping', anon, 'realtime-ping', {
    upstream: 'realtime',
    path: '/api/ping',
  }),
  request(
    'a long poll gets the key in the header that Realtime reads',
    'GET /realtime/v1/longpoll?vsn=1.0.0',
    anon,
    'realtime-socket',
    {
      upstream: 'realtime',
      path: '/socket/longpoll?vsn=1.0.0',
      headers: { 'x-api-key': keys.anon, authorization: null },
    },
  ),
  request(
    'a socket without a key is refused',
    'GET /realtime/v1/websocket',
    {},
    'realtime-socket',
    noKey,
  ),
  request(
    'tenants cannot be managed by clients',
    'GET /realtime/v1/api/tenants',
    service,
    'realtime-management',
    management,
  ),
  request(
    'one tenant cannot be managed by clients',
    'DELETE /realtime/v1/api/tenants/realtime-dev',
    service,
    'realtime-management',
    management,
  ),
  request(
    "Realtime's description is closed",
    'GET /realtime/v1/api/openapi',
    service,
    'realtime-management',
    management,
  ),
  request(
    'what Realtime may add to its API is closed',
    'GET /realtime/v1/api/new-thing',
    service,
    'realtime-management',
    management,
  ),
]
