import type { ISecret } from 'kubernetes-models/v1'
import { PROVIDERS } from './api/claim/auth.ts'
import type { SecretRef } from './api/fields.ts'
import { type Issue, refuse } from './api/issues.ts'
import type { Project } from './api/project.ts'
import type { Observed } from './observed.ts'
import { isOwnSecret } from './secrets/names.ts'

/** A Secret of the user that the spec refers to. */
export type Reference = { readonly path: string; readonly ref: SecretRef }

/** Every reference of the effective spec, with the field that holds it. */
export const references = ({ spec }: Project): Reference[] => {
  const { auth, secrets, components, gateway } = spec
  const certificate = gateway.exposure.tls?.secretName
  const found: [string, SecretRef | undefined][] = [
    ['spec.auth.email.smtp.passSecretRef', auth.email.smtp?.passSecretRef],
    ...PROVIDERS.map((name): [string, SecretRef | undefined] => [
      `spec.auth.external.${name}.secretRef`,
      auth.external[name]?.secretRef,
    ]),
    ['spec.secrets.seedSecretRef', secrets.seedSecretRef],
    ['spec.secrets.jwtSecretRef', secrets.jwtSecretRef],
    ['spec.secrets.dashboardPasswordSecretRef', secrets.dashboardPasswordSecretRef],
    [
      'spec.gateway.exposure.tls.secretName',
      certificate ? { name: certificate, key: 'tls.crt' } : undefined,
    ],
    ...Object.entries(components).flatMap(([name, component]) =>
      (component?.env ?? []).map((variable): [string, SecretRef | undefined] => [
        `spec.components.${name}.env[${variable.name}].secretRef`,
        variable.secretRef,
      ]),
    ),
  ]
  return found.flatMap(([path, ref]) => (ref ? [{ path, ref }] : []))
}

/** @throws Refusal for a reference to a Secret that we make: a claim must not read the seed through a pod */
export const refuseOwnSecrets = (project: Project, all: readonly Reference[]): void => {
  const issues: Issue[] = all
    .filter(({ ref }) => isOwnSecret(project, ref.name))
    .map(({ path, ref }) => ({
      path,
      message: `Secret ${ref.name} is one of the project's own; name a Secret that you made`,
    }))
  if (issues.length > 0) throw refuse('InvalidSpec', issues)
}

/** What is known of a referenced value. `unknown` until Crossplane has answered. */
export type Resolved =
  | { readonly state: 'found'; readonly value: string; readonly bytes: Uint8Array }
  | { readonly state: 'missing'; readonly why: string }
  | { readonly state: 'unknown' }

/** Made by us, by Crossplane or by an operator for a project, this one or another. */
const isOfAProject = ({ metadata }: ISecret): boolean =>
  metadata?.labels?.['app.kubernetes.io/managed-by'] === 'xsupabase' ||
  ['crossplane.io/composite', 'cnpg.io/cluster'].some((label) => metadata?.labels?.[label])

/** Looks a value up in the claim's namespace. */
export const resolve = (project: Project, observed: Observed, ref: SecretRef): Resolved => {
  const answer = observed.look<ISecret>({
    ask: 'object',
    apiVersion: 'v1',
    kind: 'Secret',
    name: ref.name,
  })
  if (!answer) return { state: 'unknown' }
  const where = `Secret ${project.namespace}/${ref.name}`
  const found = answer[0]
  if (!found)
    return { state: 'missing', why: `${where} does not exist; make it with the key "${ref.key}"` }
  if (isOfAProject(found)) {
    return { state: 'missing', why: `${where} belongs to a project; name a Secret that you made` }
  }
  const data = found.data ?? {}
  const encoded = Object.hasOwn(data, ref.key) ? data[ref.key] : undefined
  if (encoded === undefined) {
    return {
      state: 'missing',
      why: `${where} has no key "${ref.key}"; add it, or name another key`,
    }
  }
  const bytes = Buffer.from(encoded, 'base64')
  const value = bytes.toString('utf8')
  return value.trim() === ''
    ? { state: 'missing', why: `${where} has an empty key "${ref.key}"; put the value in` }
    : { state: 'found', value, bytes }
}
