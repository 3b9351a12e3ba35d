import type { ISecret } from 'kubernetes-models/v1'
import { OBJECT_STORE_KEYS } from '../composition-keys.ts'
import type { Foundation } from '../foundation.ts'
import { secret } from '../kube/secret.ts'
import { objectStoreAccessName, objectStoreKeysName } from '../secrets/names.ts'
import type { ObjectStore } from './port.ts'

/** Names of the keys in the Secret that the pods read. */
const ID = 'access-key-id'
const SECRET = 'secret-access-key'

type Pair = { readonly id?: string | undefined; readonly secret?: string | undefined }

/**
 * What the provider reports; `apart` if the two halves are reported in different places, one before
 * the other.
 */
type Told = Pair & { readonly apart?: boolean }

/**
 * Whether both halves belong to the same key. If they are reported apart and only one of them is
 * still the kept one, the other is that of the next key.
 */
const whole = ({ id, secret, apart = false }: Told, kept: Pair): boolean => {
  if (!id || !secret) return false
  return !apart || !kept.id || !kept.secret || (id !== kept.id && secret !== kept.secret)
}

const read = (object: ISecret | undefined, key: string): string | undefined =>
  Buffer.from(object?.data?.[key] ?? '', 'base64').toString('utf8') || undefined

/** One value of the Secret that the provider writes beside the key, once it has. */
export const accessValue = ({ project, observed }: Foundation, key: string): string | undefined =>
  read(
    observed.look<ISecret>({
      ask: 'object',
      apiVersion: 'v1',
      kind: 'Secret',
      name: objectStoreAccessName(project),
    })?.[0],
    key,
  )

/**
 * Keys that a cloud has made. They are kept in a Secret of the project's own, since no cloud
 * reports the secret half a second time.
 *
 * @param told what the provider reports now; used only if both halves are there
 */
export const keptKeys = (
  { project, observed }: Foundation,
  told: Told,
): Pick<ObjectStore, 'credentials' | 'values' | 'addressUnknown' | 'resources'> => {
  const ours = observed.resource<ISecret>(OBJECT_STORE_KEYS)
  const kept = { id: read(ours, ID), secret: read(ours, SECRET) }
  const pair = whole(told, kept) ? told : kept
  const name = objectStoreKeysName(project)
  const credentials = {
    accessKeyId: { secret: name, key: ID },
    secretAccessKey: { secret: name, key: SECRET },
  }
  if (!pair.id || !pair.secret) return { credentials, addressUnknown: true, resources: {} }
  return {
    credentials,
    values: [
      { at: credentials.accessKeyId, value: pair.id },
      { at: credentials.secretAccessKey, value: pair.secret },
    ],
    resources: {
      [OBJECT_STORE_KEYS]: secret(project, name, { [ID]: pair.id, [SECRET]: pair.secret }),
    },
  }
}
