import type { IPersistentVolumeClaim } from 'kubernetes-models/v1'

type Volume = Pick<IPersistentVolumeClaim, 'metadata' | 'spec'>

/** Annotation of the volume itself, so that it exists exactly as long as the files. */
const METADATA = 'xsupabase.io/versitygw-metadata'

export const accessModeOf = ({ spec }: Volume): 'ReadWriteOnce' | 'ReadWriteMany' =>
  spec?.accessModes?.includes('ReadWriteMany') ? 'ReadWriteMany' : 'ReadWriteOnce'

/** Where VersityGW keeps the metadata of the files on a volume. */
export const metadataOf = ({ metadata }: Volume): 'ExtendedAttributes' | 'Sidecar' =>
  metadata?.annotations?.[METADATA] === 'Sidecar' ? 'Sidecar' : 'ExtendedAttributes'

export const SIDECAR = { [METADATA]: 'Sidecar' } as const
