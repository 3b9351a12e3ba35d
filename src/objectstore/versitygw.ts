import type { IPersistentVolumeClaim } from 'kubernetes-models/v1'
import { changeIssue } from '../api/immutable.ts'
import { refuse } from '../api/issues.ts'
import { OBJECT_STORE_VOLUME } from '../composition-keys.ts'
import type { Foundation } from '../foundation.ts'
import { DATA, type Server } from './incluster.ts'
import { metadataOf, SIDECAR } from './volume.ts'

/** What every back end of VersityGW has in common. */
export const gateway = {
  port: 7070,
  args: ['--port', ':7070', '--health', '/health'],
  env: { HOME: '/tmp' },
  credentials: { accessKeyId: 'ROOT_ACCESS_KEY_ID', secretAccessKey: 'ROOT_SECRET_ACCESS_KEY' },
  health: { live: '/health', ready: '/health' },
} as const

const FILES = `${DATA}/files`
const METADATA = `${DATA}/metadata`

/** The folder of the files, and where their metadata is. */
const layouts = {
  ExtendedAttributes: { args: ['posix', DATA] },
  Sidecar: {
    // neither folder may be inside the other
    args: ['posix', '--sidecar', METADATA, FILES],
    folders: [FILES, METADATA],
    marks: SIDECAR,
  },
} as const

/**
 * VersityGW over a folder: a small, stateless S3 server, of which several may serve one volume.
 *
 * @throws Refusal when the files that are there have their metadata elsewhere
 */
export const versityGW = ({ project, observed }: Foundation): Server => {
  const { metadata } = project.spec.objectStore.versityGW
  const volume = observed.resource<IPersistentVolumeClaim>(OBJECT_STORE_VOLUME)
  const inForce = volume && metadataOf(volume)
  const issue = changeIssue('objectStore.versityGW.metadata', inForce, metadata)
  if (issue) throw refuse('Immutable', [issue])
  const { args, ...layout } = layouts[metadata]
  return {
    ...gateway,
    type: 'VersityGW',
    args: [...gateway.args, ...args],
    shares: true,
    ...layout,
  }
}
