import type { GatewayInput } from '../../src/gateway/routes.ts'
import { gatewayInput, studioDoor } from './input.ts'
import { auth } from './requests/auth.ts'
import { credentials } from './requests/credentials.ts'
import { forged } from './requests/forged.ts'
import { opaque } from './requests/opaque.ts'
import { others } from './requests/others.ts'
import { paths } from './requests/paths.ts'
import { realtime } from './requests/realtime.ts'
import type { Request } from './requests/request.ts'
import { rest } from './requests/rest.ts'
import { storage } from './requests/storage.ts'
import { noStudio, studio, studioOnItsHost } from './requests/studio.ts'

/** The requests that both gateways must answer alike. */
export const requests: readonly Request[] = [
  ...auth,
  ...rest,
  ...storage,
  ...realtime,
  ...others,
  ...studio,
  ...credentials,
  ...opaque,
  ...forged,
  ...paths,
]

const input = gatewayInput()
const { studio: _upstream, ...otherUpstreams } = input.upstreams
const { studio: _door, ...withoutDoor } = input

/** The shapes that a gateway can have, and the requests that both gateways must answer alike. */
export const shapes: readonly (readonly [
  shape: string,
  input: GatewayInput,
  requests: readonly Request[],
])[] = [
  ['with Studio beside the APIs', input, requests],
  [
    'with Studio on a host of its own',
    gatewayInput({ studio: { ...studioDoor, url: 'https://studio.shop.example' } }),
    studioOnItsHost,
  ],
  ['without Studio', { ...withoutDoor, upstreams: otherUpstreams }, noStudio],
]
