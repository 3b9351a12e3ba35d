import { quantityValue } from '../../kube/quantity.ts'
import { shown } from '../issues.ts'
import { ALL_PLUGINS, areHarmless, OUTPUT_PLUGINS } from '../output-plugins.ts'
import { connections } from './connections.ts'
import { FIXED_PARAMETERS, LOADS_CODE } from './fixed-parameters.ts'
import { memoryBytes, valueError } from './parameter-values.ts'
import { type Rule, when } from './rule.ts'

const loadsCode = (name: string, value: string): boolean =>
  LOADS_CODE.test(name) && !(name === OUTPUT_PLUGINS && areHarmless(value))

const parameters: Rule = ({ database }) =>
  Object.entries(database.parameters ?? {}).flatMap(([name, value]) => {
    const path = `spec.database.parameters.${name}`
    const wrong = valueError(name, value)
    return [
      ...when(
        !/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/.test(name),
        path,
        'is not the name of a setting of PostgreSQL',
      ),
      ...when(FIXED_PARAMETERS.has(name), path, 'is set by the operator and cannot be changed'),
      ...when(
        !FIXED_PARAMETERS.has(name) && loadsCode(name, value),
        path,
        `cannot be set: it would load code into the server; remove it${name === OUTPUT_PLUGINS ? `, or set it to: ${ALL_PLUGINS}` : ''}`,
      ),
      ...when(
        name === 'wal_level' && value !== 'logical',
        path,
        'must stay logical: Realtime reads changes from the log',
      ),
      ...when(wrong !== undefined, path, `${wrong}, got ${shown(value)}`),
    ]
  })

const majorVersion: Rule = ({ database }) => {
  const { image } = database.cloudNativePG ?? {}
  const tag = image && /:([0-9]+)[^/]*$/.exec(image.split('@')[0] ?? '')?.[1]
  return when(
    image !== undefined && tag !== String(database.majorVersion),
    'spec.database.cloudNativePG.image',
    `must have a tag that begins with the major version ${database.majorVersion}, as CloudNativePG asks, got ${shown(image)}`,
  )
}

const minimumSizes: Rule = ({ database, objectStore }) =>
  (
    [
      ['spec.database.storage.size', database.storage.size],
      ['spec.database.storage.walSize', database.storage.walSize],
      ['spec.database.crunchy.repositorySize', database.crunchy?.repositorySize],
      ['spec.objectStore.storage.size', objectStore.storage.size],
    ] as const
  ).flatMap(([path, size]) =>
    when(
      size !== undefined && quantityValue(size) < 2 ** 27,
      path,
      `must be at least 128Mi, got "${size}": a size in bytes has a unit, such as 10Gi`,
    ),
  )

const sharedBuffers: Rule = ({ database }) => {
  const path = 'spec.database.parameters.shared_buffers'
  const text = database.parameters?.shared_buffers
  if (text === undefined) return []
  const memory = database.resources?.requests?.memory
  return when(
    memory !== undefined && quantityValue(memory) < memoryBytes(text),
    path,
    `must fit into spec.database.resources.requests.memory, which is ${memory}, got ${shown(text)}; raise that, or lower this`,
  )
}

export const databaseRules: readonly Rule[] = [
  parameters,
  majorVersion,
  minimumSizes,
  sharedBuffers,
  connections,
]
