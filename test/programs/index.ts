import { atcRouter } from './atc-router.ts'
import { azurite } from './azurite.ts'
import type { Program } from './cache.ts'
import { clusterTools } from './cluster-tools.ts'
import { controlPlane } from './control-plane.ts'
import { deno } from './deno.ts'
import { envoy } from './envoy.ts'
import { kubelet } from './kubelet.ts'
import { kwok } from './kwok.ts'
import { nameServer } from './name-server.ts'
import { operatorCrdFiles } from './operator-crds.ts'
import { operatorProgram, operatorPrograms } from './operators.ts'
import { postgres } from './postgres.ts'
import { postgresMeta } from './postgres-meta.ts'
import { rootFolder, rootFolders } from './root-folders.ts'
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

/** What `npm run test:cluster` starts: a node, its operators, and what its images are made of. */
export const clusterPrograms: readonly Program[] = [
  clusterTools,
  controlPlane,
  kubelet,
  nameServer,
  ...operatorPrograms,
  envoy,
  versityGW,
  postgresMeta,
  ...rootFolders,
]

/** What the tests of Zalando's operator install besides, in the cluster that runs. */
export const zalandoPrograms: readonly Program[] = [
  operatorProgram('zalando-postgres-operator'),
  rootFolder('patroni'),
]

/** What the tests of backups need besides, which the gate does not run. */
export const backupPrograms: readonly Program[] = [
  operatorProgram('plugin-barman-cloud'),
  rootFolder('barman'),
]
