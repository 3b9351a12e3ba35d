import type { ISecret } from 'kubernetes-models/v1'
import type { Foundation } from '../foundation.ts'
import { secret } from '../kube/secret.ts'
import { vaultName } from '../secrets/names.ts'
import { VAULT_FOLDER, vaultFile } from './extensions.ts'

/** The root key of the vault, and the script that PostgreSQL asks for it at its start. */
export const vaultSecret = ({ project, keys }: Foundation): ISecret =>
  secret(project, vaultName(project), {
    getkey: `#!/bin/sh\nexec cat ${vaultFile('root-key')}\n`,
    'root-key': keys.vaultRootKey,
  })

/** A volume with both files, for every pod of PostgreSQL. */
export const vaultVolume = ({ project }: Foundation) => ({
  sources: [
    {
      secret: {
        name: vaultName(project),
        items: [
          { key: 'getkey', path: `${VAULT_FOLDER}/getkey`, mode: 0o555 },
          { key: 'root-key', path: `${VAULT_FOLDER}/root-key`, mode: 0o440 },
        ],
      },
    },
  ],
})
