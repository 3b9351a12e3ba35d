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

/** The requests that both gateways must answer alike. */
export const requests: readonly Request[] = [
  ...auth,
  ...rest,
  ...storage,
  ...realtime,
  ...others,
  ...credentials,
  ...opaque,
  ...forged,
  ...paths,
]
