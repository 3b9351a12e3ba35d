import { type Rule, when } from './rule.ts'

/** What the MinIO Operator would refuse only after it has begun. */
const pool: Rule = ({ objectStore }) => {
  if (objectStore.type !== 'MinIOOperator') return []
  const { servers, volumesPerServer } = objectStore.minIOOperator
  const total = servers * volumesPerServer
  return when(
    (servers === 2 || servers === 3) && total < 4,
    'spec.objectStore.minIOOperator.volumesPerServer',
    `must be at least 2 with ${servers} servers: MinIO spreads files over 4 volumes or more; raise it, or set servers to 1 or 4`,
  )
}

const sleep: Rule = ({ objectStore, state }) =>
  when(
    state === 'Hibernated' && objectStore.type === 'MinIOOperator',
    'spec.state',
    "cannot be Hibernated with objectStore.type MinIOOperator: MinIO's operator cannot stop the pods of a Tenant; set it to Running",
  )

/** Several servers need a volume that all of them can mount. */
const replicas: Rule = ({ objectStore }) => {
  const { type, replicas: asked = 1, storage } = objectStore
  const several =
    type === 'AzureBlob' || (type === 'VersityGW' && storage.accessMode === 'ReadWriteMany')
  const way =
    type === 'VersityGW'
      ? 'only one pod at a time may write to a ReadWriteOnce volume; a new project can have objectStore.storage.accessMode ReadWriteMany'
      : `objectStore.type ${type} does not run several; remove it`
  return when(asked > 1 && !several, 'spec.objectStore.replicas', `cannot be ${asked}: ${way}`)
}

export const objectStoreRules: readonly Rule[] = [pool, sleep, replicas]
