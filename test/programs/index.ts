import { atcRouter } from './atc-router.ts'
import { azurite } from './azurite.ts'
import type { Program } from './cache.ts'
import { controlPlane } from './control-plane.ts'
import { deno } from './deno.ts'
import { envoy } from './envoy.ts'
import { kwok } from './kwok.ts'
import { operatorCrdFiles } from './operator-crds.ts'
import { postgres } from './postgres.ts'
import { postgresMeta } from './postgres-meta.ts'
import { versityGW } from './versitygw.ts'

/** What `npm test` starts. */
export const programs: readonly Program[] = [
  postgres,
  deno,
  envoy,
  versityGW,
  azurite,
  atcRouter,
  postgresMeta,
]

/** What `npm run test:controlplane` starts besides; `npm test` neither needs nor misses it. */
export const controlPlanePrograms: readonly Program[] = [controlPlane, kwok, operatorCrdFiles]
