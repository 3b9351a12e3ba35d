import { choice, integer, object } from '../fields.ts'

/**
 * Immutable: files that lose their metadata lose their types, cache times and unfinished uploads.
 */
export const versityGW = object('Settings that only VersityGW has.', {
  metadata: choice(
    ['ExtendedAttributes', 'Sidecar'],
    'Where the metadata of files is kept: in extended attributes of the files, or in files of its own beside them, for volumes without extended attributes, such as EFS, Azure Files and many an NFS. It cannot be changed later.',
    { example: 'Sidecar' },
  ),
})

/**
 * Immutable: the operator changes neither number in a pool, and another pool would have other
 * files.
 */
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
