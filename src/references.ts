import { STORE_KEYS } from './api/claim/external-store.ts'
import type { SecretRef } from './api/fields.ts'
import { type Issue, refuse } from './api/issues.ts'
import type { Project } from './api/project.ts'
import { belongsTo, isOfAProject } from './belonging.ts'
import { issuedSecretName } from './exposure/ingress.ts'
import { certificateError, privateKeyError } from './exposure/pem.ts'
import { mailContent } from './gotrue/checks.ts'
import { valueAt } from './gotrue/environment.ts'
import { mailTexts } from './gotrue/templates.ts'
import { isSetting, variables } from './gotrue/variables.ts'
import type { KubeObject } from './kube/objects.ts'
import type { Observed } from './observed.ts'
import { isOwnSecret } from './secrets/names.ts'

/** A Secret or ConfigMap of the user that the spec refers to. */
export type Reference = {
  readonly path: string
  readonly ref: SecretRef
  readonly kind: 'Secret' | 'ConfigMap'
  /** What is wrong with a value, or undefined. */
  readonly wrong?: (value: string) => string | undefined
  /** How to make what is not there, where a key alone does not say it. */
  readonly make?: string
}

type Found = readonly [path: string, ref: SecretRef | undefined]

const secretsOf = (found: readonly Found[]): Reference[] =>
  found.flatMap(([path, ref]) => (ref ? [{ path, ref, kind: 'Secret' }] : []))

/** The secrets of GoTrue, by its table. */
const ofAuth = ({ spec }: Project): Reference[] =>
  variables.filter(isSetting).flatMap(({ field, as, check }) => {
    const ref = as === 'secret' && (valueAt(spec.auth, field) as SecretRef | undefined)
    const path = `spec.auth.${field}`
    return ref ? [{ path, ref, kind: 'Secret', ...(check && { wrong: check.wrong }) }] : []
  })

const ofMails = ({ spec }: Project): Reference[] =>
  mailTexts(spec.auth.email).flatMap(({ field, contentFrom = {} }) => {
    const path = `spec.auth.${field}.contentFrom`
    const { configMapKeyRef, secretKeyRef } = contentFrom
    const { wrong } = mailContent
    return [
      ...(configMapKeyRef
        ? [
            {
              path: `${path}.configMapKeyRef`,
              ref: configMapKeyRef,
              kind: 'ConfigMap',
              wrong,
            } as const,
          ]
        : []),
      ...(secretKeyRef
        ? [{ path: `${path}.secretKeyRef`, ref: secretKeyRef, kind: 'Secret', wrong } as const]
        : []),
    ]
  })

/** The certificate that the claim brings: both halves, since an ingress controller takes no single one. */
const ofCertificate = ({ spec, namespace }: Project): Reference[] => {
  const name = spec.gateway.exposure.tls?.secretName
  if (!name) return []
  const path = 'spec.gateway.exposure.tls.secretName'
  const make = `make it with: kubectl -n ${namespace} create secret tls ${name} --cert=… --key=…`
  return [
    { path, ref: { name, key: 'tls.crt' }, kind: 'Secret', wrong: certificateError, make },
    { path, ref: { name, key: 'tls.key' }, kind: 'Secret', wrong: privateKeyError, make },
  ]
}

/** Keys and authority of a bucket that somebody else keeps. */
const ofStore = ({ spec, namespace }: Project): Reference[] => {
  const { secretRef, caSecretRef } = spec.objectStore.external ?? {}
  if (!spec.storage.enabled) return []
  const path = 'spec.objectStore.external'
  const keys = STORE_KEYS.map((key) => `--from-literal=${key}=…`).join(' ')
  return [
    ...(secretRef
      ? STORE_KEYS.map((key) => ({
          path: `${path}.secretRef`,
          ref: { ...secretRef, key },
          kind: 'Secret' as const,
          make: `make it with: kubectl -n ${namespace} create secret generic ${secretRef.name} ${keys}`,
        }))
      : []),
    ...(caSecretRef
      ? [
          {
            path: `${path}.caSecretRef`,
            ref: caSecretRef,
            kind: 'Secret' as const,
            wrong: certificateError,
          },
        ]
      : []),
  ]
}

const collect = (project: Project): readonly Reference[] => {
  const { secrets, functions, components } = project.spec
  return [
    ...ofAuth(project),
    ...ofMails(project),
    ...ofCertificate(project),
    ...ofStore(project),
    ...secretsOf([
      ['spec.secrets.seedSecretRef', secrets.seedSecretRef],
      ['spec.secrets.jwtSecretRef', secrets.jwtSecretRef],
      ['spec.secrets.dashboardPasswordSecretRef', secrets.dashboardPasswordSecretRef],
      ...(functions.enabled ? (functions.env ?? []) : []).map(
        (variable): Found => [`spec.functions.env[${variable.name}].secretRef`, variable.secretRef],
      ),
      ...Object.entries(components).flatMap(([name, component]) =>
        (component?.env ?? []).map(
          (variable): Found => [
            `spec.components.${name}.env[${variable.name}].secretRef`,
            variable.secretRef,
          ],
        ),
      ),
    ]),
  ]
}

/** A pass asks for them more than once, of the same project. */
const REMEMBERED = new WeakMap<Project, readonly Reference[]>()

/** Every reference of the effective spec, with the field that holds it. */
export const references = (project: Project): readonly Reference[] => {
  const all = REMEMBERED.get(project) ?? collect(project)
  REMEMBERED.set(project, all)
  return all
}

/** @throws Refusal for a reference to a Secret that we make: a claim must not read the seed through a pod */
export const refuseOwnSecrets = (
  project: Project,
  all: readonly { readonly path: string; readonly name: string }[],
): void => {
  const issues: Issue[] = [...new Map(all.map((each) => [each.path, each])).values()]
    .filter(({ name }) => isOwnSecret(project, name) || name === issuedSecretName(project))
    .map(({ path, name }) => ({
      path,
      message: `Secret ${name} is one of the project's own; name a Secret that you made`,
    }))
  if (issues.length > 0) throw refuse('InvalidSpec', issues)
}

export type Missing = {
  readonly state: 'missing'
  readonly why: string
  /** The object itself, which all that ask for it wait for. */
  readonly absent?: true
}

const makeWith = (keys: readonly string[]): string => {
  const named = keys.map((key) => `"${key}"`).join(', ')
  return `make it${keys.length === 0 ? '' : ` with the key${keys.length > 1 ? 's' : ''} ${named}`}`
}

/**
 * @param keys what is asked of it, where it is not the whole object
 * @param make how it is made, where that is not told by its keys
 */
export const absence = (
  where: string,
  keys: readonly string[],
  make = makeWith(keys),
): Missing => ({ state: 'missing', why: `${where} does not exist; ${make}`, absent: true })

/** What is known of a referenced value. `unknown` until Crossplane has answered. */
export type Resolved =
  | { readonly state: 'found'; readonly value: string; readonly bytes: Uint8Array }
  | Missing
  | { readonly state: 'unknown' }

/** What Secrets and ConfigMaps have in common; `data` of a Secret is base64. */
type Source = KubeObject & {
  readonly data?: Readonly<Record<string, string>>
  readonly binaryData?: Readonly<Record<string, string>>
}

const bytesOf = (object: Source, kind: Reference['kind'], key: string) => {
  const inBase64 = (kind === 'Secret' ? object.data : object.binaryData) ?? {}
  if (Object.hasOwn(inBase64, key)) return Buffer.from(inBase64[key] ?? '', 'base64')
  const plain = (kind === 'ConfigMap' && object.data) || {}
  return Object.hasOwn(plain, key) ? Buffer.from(plain[key] ?? '', 'utf8') : undefined
}

/** Looks a value up in the claim's namespace. */
export const resolve = (
  project: Project,
  observed: Observed,
  { kind, ref, wrong, make }: Omit<Reference, 'path'>,
): Resolved => {
  const answer = observed.look<Source>({
    ask: 'object',
    apiVersion: 'v1',
    kind,
    name: ref.name,
  })
  if (!answer) return { state: 'unknown' }
  const where = `${kind} ${project.namespace}/${ref.name}`
  const found = answer[0]
  if (!found) return absence(where, [ref.key], make)
  const belongs = isOfAProject(project, observed, found)
  if (belongs === 'unknown') return { state: 'unknown' }
  if (belongs) {
    return { state: 'missing', why: belongsTo(where, kind) }
  }
  const bytes = bytesOf(found, kind, ref.key)
  if (bytes === undefined) {
    return {
      state: 'missing',
      why: `${where} has no key "${ref.key}"; ${make ?? 'add it, or name another key'}`,
    }
  }
  const value = bytes.toString('utf8')
  if (value.trim() === '') {
    return { state: 'missing', why: `${where} has an empty key "${ref.key}"; put the value in` }
  }
  const why = wrong?.(value)
  return why
    ? { state: 'missing', why: `key "${ref.key}" of ${where} ${why}` }
    : { state: 'found', value, bytes }
}
