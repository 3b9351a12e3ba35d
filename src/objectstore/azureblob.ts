import type { IDeployment } from 'kubernetes-models/apps/v1'
import type { ISecret } from 'kubernetes-models/v1'
import { OBJECT_STORE_ACCOUNT, OBJECT_STORE_CONTAINER } from '../composition-keys.ts'
import type { Foundation } from '../foundation.ts'
import { checksum } from '../kube/checksum.ts'
import { image, versionOf } from '../kube/image.ts'
import { metadata, selectorLabels } from '../kube/labels.ts'
import { nameFor } from '../kube/names.ts'
import { podTemplate } from '../kube/pod.ts'
import { secretsChecksum, type Vault } from '../kube/vault.ts'
import { CHECKSUM } from '../services/component.ts'
import { optional } from '../setup/bucket/optional.ts'
import { type AzureAccount, azureAccount, BUCKET } from './azure-account.ts'
import { budgetOf, COMPONENT, probes, serviceOf, USER } from './parts.ts'
import { type Credentials, type ObjectStore, OWN_BUCKET } from './port.ts'
import { gateway } from './versitygw.ts'

const WORKLOAD = 'objectstore-deployment'
const DRAIN = { seconds: 5 }

type Template = NonNullable<IDeployment['spec']>['template']

/** The gateway's pods; none before account and key are known. What runs stays while the key is away. */
const templateFor = (
  { project, observed }: Foundation,
  vault: Vault,
  credentials: Credentials,
  account: AzureAccount,
): Template | undefined => {
  const question = {
    ask: 'object',
    apiVersion: 'v1',
    kind: 'Secret',
    name: account.key.secret,
  } as const
  const key = observed.look<ISecret>(question)?.[0]?.data?.[account.key.key]
  const running = observed.resource<IDeployment>(WORKLOAD)?.spec?.template
  if (!account.endpoint || !(key || running)) return undefined
  const ours = secretsChecksum(vault, [credentials.accessKeyId, credentials.secretAccessKey])
  return podTemplate(project, {
    component: COMPONENT,
    containers: [
      {
        name: COMPONENT,
        image: image(project, 'objectStore', project.release.objectStore.VersityGW),
        args: [...gateway.args, 'azure'],
        env: {
          ...gateway.env,
          AZ_ACCOUNT_NAME: account.name,
          AZ_ENDPOINT: account.endpoint,
          AZ_ACCESS_KEY: account.key,
          [gateway.credentials.accessKeyId]: credentials.accessKeyId,
          [gateway.credentials.secretAccessKey]: credentials.secretAccessKey,
        },
        ports: { s3: gateway.port },
        mounts: [{ path: '/tmp', source: 'scratch' }],
        resources: project.spec.objectStore.resources ?? {},
        probes: probes(gateway.health, gateway.port),
        lastWords: true,
        drain: DRAIN,
      },
    ],
    user: USER,
    group: USER,
    annotations: {
      [CHECKSUM]: key
        ? checksum([vault.salt, ours, key])
        : (running?.metadata?.annotations?.[CHECKSUM] ?? ''),
    },
    spread: true,
  })
}

/**
 * An account of Azure Storage behind a gateway that speaks S3, which Azure does not. The gateway is
 * part of the project: its own keys come of the seed, the key of the account stays in its Secret.
 */
export const azureBlob = (
  foundation: Foundation,
  vault: Vault,
  credentials: Credentials,
): ObjectStore => {
  const { project } = foundation
  const account = azureAccount(foundation)
  const name = nameFor(project.name, 's3')
  const replicas = project.spec.objectStore.replicas ?? project.spec.replicas
  const template = templateFor(foundation, vault, credentials, account)
  const deployment: IDeployment | undefined = template && {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(project, COMPONENT, name),
    spec: {
      replicas,
      selector: { matchLabels: selectorLabels(project, COMPONENT) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template,
    },
  }
  return {
    type: 'AzureBlob',
    workload: WORKLOAD,
    gateway: true,
    parts: [OBJECT_STORE_ACCOUNT, OBJECT_STORE_CONTAINER],
    version: versionOf(project.release.objectStore.VersityGW),
    endpoint: `http://${name}.${project.namespace}:${gateway.port}`,
    region: 'us-east-1',
    bucket: BUCKET,
    forcePathStyle: true,
    credentials,
    folder: OWN_BUCKET,
    createBucket: false, // the provider's own attempt would fail where it is there already
    objectTags: false,
    checksums: 'WhenSupported',
    mayLack: ['ResumableUploads', 'UploadPartCopy'],
    incarnation: account.incarnation,
    limits: [optional.ResumableUploads, optional.UploadPartCopy],
    ...(account.blocked && { blocked: account.blocked }),
    outside: account.outside,
    resources: {
      ...account.resources,
      ...(deployment && { [WORKLOAD]: deployment }),
      'objectstore-service': serviceOf(project, name, gateway.port),
      ...(replicas > 1 && { 'objectstore-budget': budgetOf(project, name) }),
    },
  }
}
