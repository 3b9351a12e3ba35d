import type { Project } from './api/project.ts'
import { FILES, OBJECT_STORE_KEYS } from './composition-keys.ts'
import { databases } from './database/index.ts'
import type { Foundation } from './foundation.ts'
import type { SourceKey } from './kube/environment.ts'
import type { Vault } from './kube/vault.ts'
import { metricsAsked } from './metrics/asked.ts'
import { objectStores } from './objectstore/index.ts'
import type { Observed } from './observed.ts'
import { references, resolve } from './references.ts'
import { keysSecretData } from './secrets/keysecret.ts'
import { keysName } from './secrets/names.ts'
import { key } from './services/keys.ts'
import type { Stack } from './services/stack.ts'

const placeOf = (at: SourceKey): string =>
  'secret' in at ? `Secret/${at.secret}/${at.key}` : `ConfigMap/${at.configMap}/${at.key}`

/**
 * Values behind references: the project's own keys, the database's, and what the user's objects hold.
 *
 * @param own by place
 */
const vaultOf = (
  project: Project,
  observed: Observed,
  own: ReadonlyMap<string, string>,
  salt: string,
): Vault => {
  const all = references(project)
  return {
    salt,
    value: (source) => {
      const [kind, name] =
        'secret' in source
          ? (['Secret', source.secret] as const)
          : (['ConfigMap', source.configMap] as const)
      const ours = own.get(placeOf(source))
      if (ours !== undefined) return ours
      // What one of several fields finds wrong is wrong for the pod that has them all.
      const [first, ...others] = all
        .filter((one) => one.kind === kind && one.ref.name === name && one.ref.key === source.key)
        .map((reference) => resolve(project, observed, reference))
      const found = others.every(({ state }) => state === 'found') ? first : undefined
      return found?.state === 'found' ? found.value : undefined
    },
  }
}

/** The back ends that the project has chosen, and what its services read. */
export const stackOf = (foundation: Foundation): Stack => {
  const { project, observed } = foundation
  const makeDatabase = databases[project.spec.database.type]
  if (!makeDatabase) throw new Error(`no back end for database type ${project.spec.database.type}`)
  const database = makeDatabase(foundation)
  const keys = {
    ...foundation.keys,
    passwords: { ...foundation.keys.passwords, ...database.passwords },
  }
  const keysSecret = keysName(project)
  const own = new Map([
    ...Object.entries(keysSecretData(keys, database, metricsAsked(project))).map(
      ([key, value]) => [placeOf({ secret: keysSecret, key }), value] as const,
    ),
    ...database.values.map(({ at, value }) => [placeOf(at), value] as const),
  ])
  const vault = vaultOf(project, observed, own, keys.checksumSalt)
  const makeObjectStore = objectStores[project.spec.objectStore.type]
  const credentials = {
    accessKeyId: key({ keysSecret }, 's3-access-key-id'),
    secretAccessKey: key({ keysSecret }, 's3-secret-access-key'),
  }
  // Storage may have been turned off since: what holds the files is rendered on, and so are their keys.
  const needed =
    project.spec.storage.enabled || [...FILES, OBJECT_STORE_KEYS].some((key) => observed.has(key))
  const objectStore = needed ? makeObjectStore?.(foundation, vault, credentials) : undefined
  for (const { at, value } of objectStore?.values ?? []) own.set(placeOf(at), value)
  return { ...foundation, keys, database, vault, keysSecret, ...(objectStore && { objectStore }) }
}
