import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { KubeObject } from '../../../src/kube/objects.ts'
import { coreFiles } from '../../programs/control-plane.ts'

/** Namespace of Crossplane, of its packages and their Services. */
export const CROSSPLANE_NAMESPACE = 'crossplane-system'

const templates = [
  'clusterrole',
  'rbac-manager-clusterrole',
  'rbac-manager-clusterrolebinding',
  'rbac-manager-managed-clusterroles',
  'rbac-manager-allowed-provider-permissions',
]

/** The little of Helm that the RBAC templates of the chart use, with the chart's default values. */
const rendered = (template: string): string =>
  template
    .replaceAll('{{ template "crossplane.name" . }}', 'crossplane')
    .replaceAll('{{ .Release.Namespace }}', CROSSPLANE_NAMESPACE)
    .replaceAll(/\{\{.*\}\}/g, '') // conditions, which hold, and labels
    .replaceAll(/^.*[^-\n](?=---$)/gm, '')

const ofTemplate = (name: string): KubeObject[] =>
  parseAllDocuments(rendered(readFileSync(join(coreFiles('chart'), `${name}.yaml`), 'utf8')))
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object !== null)

const inNamespace = (name: string) => ({ name, namespace: CROSSPLANE_NAMESPACE })

const account = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: inNamespace(name),
})

/** Secrets that the chart makes empty, and `core init` fills. */
export const TLS_SECRETS = {
  ca: 'crossplane-root-ca',
  server: 'crossplane-tls-server',
  client: 'crossplane-tls-client',
} as const

export const WEBHOOK_SERVICE = 'crossplane-webhooks'

/**
 * What the chart of Crossplane installs besides its two Deployments, with exactly its roles.
 *
 * @param webhookService spec of the Service that leads to core's webhooks
 */
export const chart = (webhookService: Readonly<Record<string, unknown>>): readonly KubeObject[] => {
  const namespace: KubeObject = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: CROSSPLANE_NAMESPACE },
  }
  const secrets = Object.values(TLS_SECRETS).map((name) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: inNamespace(name),
    type: 'Opaque',
  }))
  const webhooks = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: inNamespace(WEBHOOK_SERVICE),
    spec: webhookService,
  }
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'crossplane' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'crossplane' },
    subjects: [{ kind: 'ServiceAccount', ...inNamespace('crossplane') }],
  }
  return [
    namespace,
    account('crossplane'),
    account('rbac-manager'),
    ...secrets,
    webhooks,
    binding,
    ...templates.flatMap(ofTemplate),
  ]
}
