import type { KubeObject } from '../../../src/kube/objects.ts'
import { type Client, referenceTo, type WatchEvent } from './client.ts'
import { follow } from './follow.ts'

const provisioner = 'test.xsupabase.io/volumes'

type StorageClass = KubeObject & Record<string, unknown>

/** A class whose volumes come when a pod wants them, and grow. */
const storageClass = (name: string, annotations = {}): StorageClass => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name, annotations },
  provisioner,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
  allowVolumeExpansion: true,
})

const storageClasses: readonly StorageClass[] = [
  storageClass('standard', { 'storageclass.kubernetes.io/is-default-class': 'true' }),
  // of the example whose files several pods share
  storageClass('efs-sc'),
]

type VolumeClaim = KubeObject & {
  readonly spec: {
    readonly accessModes: readonly string[]
    readonly storageClassName?: string
    readonly volumeName?: string
    readonly resources: { readonly requests: { readonly storage: string } }
  }
  readonly status?: {
    readonly phase?: string
    readonly capacity?: { readonly storage: string }
  }
}

/** The scheduler has chosen a node for the pod that wants it. */
const SELECTED = 'volume.kubernetes.io/selected-node'

const volumeFor = ({ metadata, spec }: VolumeClaim) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: {
    name: `pvc-${metadata?.uid}`,
    annotations: { 'pv.kubernetes.io/provisioned-by': provisioner },
  },
  spec: {
    capacity: { storage: spec.resources.requests.storage },
    accessModes: spec.accessModes,
    storageClassName: spec.storageClassName,
    persistentVolumeReclaimPolicy: 'Delete',
    hostPath: { path: `/volumes/${metadata?.uid}` },
    claimRef: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      namespace: metadata?.namespace,
      name: metadata?.name,
      uid: metadata?.uid,
    },
  },
})

/** A claim that a pod waits for gets a volume; the controller of Kubernetes binds the two. */
const provision = async (client: Client, claim: VolumeClaim): Promise<void> => {
  if (claim.metadata?.annotations?.[SELECTED] === undefined) return
  await client.create(volumeFor(claim)).catch((error) => {
    if (error.reason !== 'AlreadyExists') throw error
  })
}

/** A claim that grew gets its room, as a resizer gives it. */
const grow = async (client: Client, claim: VolumeClaim): Promise<void> => {
  const { storage } = claim.spec.resources.requests
  if (claim.status?.capacity?.storage === storage) return
  const name = claim.spec.volumeName ?? ''
  await client.patch(
    { apiVersion: 'v1', kind: 'PersistentVolume', name },
    { spec: { capacity: { storage } } },
  )
  await client.patch(
    referenceTo(claim),
    { status: { capacity: { storage } } },
    { subresource: 'status' },
  )
}

/** Nobody deletes the files of a released volume here: its provisioner does that. */
const reclaim = async (client: Client, { type, object }: WatchEvent): Promise<void> => {
  const { status, spec } = object as KubeObject & {
    status?: { phase?: string }
    spec?: { persistentVolumeReclaimPolicy?: string }
  }
  if (type === 'DELETED' || status?.phase !== 'Released') return
  if (spec?.persistentVolumeReclaimPolicy === 'Delete') await client.delete(referenceTo(object))
}

/** Plays the provisioner and the resizer of StorageClasses, which it makes. */
export const playStorage = async (
  client: Client,
  signal: AbortSignal,
): Promise<Promise<void>[]> => {
  for (const each of storageClasses) await client.apply(each)
  const known = new Set(storageClasses.map(({ metadata }) => metadata?.name))
  const claims = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' }
  return [
    follow(client, claims, signal, async ({ type, object }) => {
      const claim = object as VolumeClaim
      if (type === 'DELETED' || !known.has(claim.spec.storageClassName)) return
      if (claim.status?.phase === 'Pending') await provision(client, claim)
      if (claim.status?.phase === 'Bound') await grow(client, claim)
    }),
    follow(client, { apiVersion: 'v1', kind: 'PersistentVolume' }, signal, (event) =>
      reclaim(client, event),
    ),
  ]
}
