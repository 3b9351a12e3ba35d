import { type Check, type Component, components } from '../check.ts'
import { auth } from './auth.ts'
import { functions } from './functions.ts'
import { gateway } from './gateway.ts'
import { graphql } from './graphql.ts'
import { meta } from './meta.ts'
import { realtime } from './realtime.ts'
import { rest } from './rest.ts'
import { s3Protocol } from './s3.ts'
import { storage } from './storage.ts'

const all: Readonly<Record<Component, readonly Check[]>> = {
  gateway,
  auth,
  rest,
  graphql,
  realtime,
  storage,
  s3: s3Protocol,
  functions,
  meta,
}

/** Every check, component by component. */
export const checks: readonly Check[] = components.flatMap((component) => all[component])
