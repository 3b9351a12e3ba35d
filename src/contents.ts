import { fileError, filesError, pathOf } from './api/function-path.ts'
import type { Project, Spec } from './api/project.ts'
import { belongsTo, isOfAProject } from './belonging.ts'
import { addressOf, loginsOf, textsOf } from './database/address.ts'
import { wrongIn } from './database/wrong.ts'
import type { KubeObject } from './kube/objects.ts'
import type { Observed } from './observed.ts'
import { absence, type Missing } from './references.ts'

/** A whole Secret or ConfigMap of the user that the spec refers to. */
export type Content = {
  readonly path: string
  readonly kind: 'Secret' | 'ConfigMap'
  readonly name: string
  /**
   * What is wrong with its keys or their values (base64 in a Secret), in words; undefined if
   * nothing is.
   */
  readonly wrong?: (keys: readonly string[], data: Texts) => string | undefined
  /** How to make the object if it is missing; absent where "make it" says enough. */
  readonly make?: string
}

const wrongFiles =
  (folder: string, { functions }: Spec) =>
  (keys: readonly string[]): string | undefined => {
    const unclear = keys.find((key) => fileError(pathOf(key)) !== undefined)
    if (unclear !== undefined) return `has the key "${unclear}", which is no path; rename it`
    return filesError(folder, keys.map(pathOf), functions.function)
  }

/** What the variables of the Edge Functions are taken from. */
export const variableContents = ({ spec: { functions } }: Project): Content[] =>
  functions.enabled
    ? (functions.envFrom ?? []).flatMap(({ secretRef, configMapRef }, index): Content[] => {
        const path = `spec.functions.envFrom[${index}]`
        if (secretRef) return [{ path: `${path}.secretRef`, kind: 'Secret', ...secretRef }]
        return configMapRef
          ? [{ path: `${path}.configMapRef`, kind: 'ConfigMap', ...configMapRef }]
          : []
      })
    : []

/** What the code of the Edge Functions is taken from. */
export const codeContents = ({ spec }: Project): Content[] =>
  spec.functions.enabled
    ? Object.entries(spec.functions.source.configMap ?? {}).map(([folder, { name }]) => ({
        path: `spec.functions.source.configMap.${folder}`,
        kind: 'ConfigMap',
        name,
        wrong: wrongFiles(folder, spec),
      }))
    : []

/** Address and logins of a database that somebody else runs. */
export const databaseContents = ({ spec }: Project): Content[] => {
  const { external } = spec.database
  const path = 'spec.database.external'
  return [
    ...(external?.secretRef
      ? [
          {
            path: `${path}.secretRef`,
            kind: 'Secret',
            name: external.secretRef.name,
            wrong: (_, data) => wrongIn(() => addressOf(textsOf(data))),
            make: 'make it with the key "uri", or with "host", "dbname", "username" and "password"',
          } satisfies Content,
        ]
      : []),
    ...(external?.loginsSecretRef
      ? [
          {
            path: `${path}.loginsSecretRef`,
            kind: 'Secret',
            name: external.loginsSecretRef.name,
            wrong: (_, data) => wrongIn(() => loginsOf(textsOf(data), spec.realtime.enabled)),
            make: 'make it with the name and password of each login',
          } satisfies Content,
        ]
      : []),
  ]
}

/** Every whole object that the effective spec refers to. */
export const contents = (project: Project): Content[] => [
  ...variableContents(project),
  ...codeContents(project),
  ...databaseContents(project),
]

/** What is known of a whole object. `unknown` until Crossplane has answered. */
export type Read =
  | { readonly state: 'found'; readonly data: Texts }
  | Missing
  | { readonly state: 'unknown' }

type Texts = Readonly<Record<string, string>>
type Whole = KubeObject & { readonly data?: Texts; readonly binaryData?: Texts }

/** Looks a whole object up in the claim's namespace. */
export const read = (project: Project, observed: Observed, content: Content): Read => {
  const { kind, name, wrong, make } = content
  const answer = observed.look<Whole>({
    ask: 'object',
    apiVersion: 'v1',
    kind,
    name,
  })
  if (!answer) return { state: 'unknown' }
  const where = `${kind} ${project.namespace}/${name}`
  const found = answer[0]
  if (!found) return absence(where, [], make)
  const belongs = isOfAProject(project, observed, found)
  if (belongs === 'unknown') return { state: 'unknown' }
  if (belongs) {
    return { state: 'missing', why: belongsTo(where, kind) }
  }
  const data = { ...found.data, ...found.binaryData }
  const why = wrong?.(Object.keys(data).sort(), data)
  return why === undefined ? { state: 'found', data } : { state: 'missing', why: `${where} ${why}` }
}
