import { integer, object } from '../fields.ts'

/** Servers and volumes are immutable in a pool of the operator's; another pool would be other files. */
export const minIOOperator = object("Settings that only MinIO's operator has.", {
  servers: integer(
    'Servers of the Tenant. Four or more keep the files available while one is lost. It cannot be changed later.',
    { min: 1, max: 16, example: 4 },
  ),
  volumesPerServer: integer(
    'Volumes of each server, each as large as storage.size. It cannot be changed later.',
    { min: 1, max: 16, example: 2 },
  ),
})
