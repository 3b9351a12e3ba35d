import { stringify } from 'yaml'
import type { KubeObject } from '../kube/objects.ts'
import type { Claim } from './claims.ts'
import { isReady, messageOf, type Pass, statusOf } from './simulate.ts'
import { wanted } from './table.ts'

/** One document of a stream. YAML 1.1 quotes what kubectl would take for a boolean (`on`, `no`). */
export const toManifest = (object: unknown): string =>
  `---\n${stringify(object, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false })}`

/** The composed objects, as Crossplane would apply them. */
export const manifests = (pass: Pass): KubeObject[] => wanted(pass).map(({ object }) => object)

/** The claim with the status that it would show after a pass that was not refused. */
export const claimWithStatus = (claim: Claim, pass: Pass): KubeObject => {
  const ready = isReady(pass)
  const conditions = [
    { type: 'Synced', status: 'True', reason: 'ReconcileSuccess' },
    {
      type: 'Ready',
      status: ready ? 'True' : 'False',
      reason: ready ? 'Available' : 'Waiting',
    },
    {
      type: 'Operational',
      status: ready ? 'True' : 'False',
      reason: pass.response.conditions[0]?.reason ?? '',
      message: messageOf(pass),
    },
  ]
  return { ...claim, status: { ...statusOf(pass), conditions } } as KubeObject
}
