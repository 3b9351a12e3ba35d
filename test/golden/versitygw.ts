import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { Case } from './case.ts'
import { ready, world } from './worlds.ts'

const spec: ClaimSpec = {
  plan: 'nano',
  realtime: { enabled: false },
  objectStore: {
    type: 'VersityGW',
    replicas: 3,
    storage: { size: '50Gi', className: 'efs', accessMode: 'ReadWriteMany' },
    versityGW: { metadata: 'Sidecar' },
  },
}

export const versityGWCases: readonly Case[] = [
  {
    name: 'versitygw-shared',
    reason:
      'three pods of VersityGW on one volume without extended attributes: the metadata of the files is in a folder of its own, and the volume tells so',
    world: () => ready(world(spec)),
  },
]
