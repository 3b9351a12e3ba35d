import * as z from 'zod'
import { choice, flag, integer, origin, text } from '../fields.ts'
import { auth } from './auth/index.ts'
import { components } from './components.ts'
import { database, objectStore } from './database.ts'
import { functions } from './functions.ts'
import { gateway } from './gateway.ts'
import { networkPolicy } from './network.ts'
import { scheduling } from './scheduling.ts'
import { secrets } from './secrets.ts'
import { imgproxy, realtime, rest, storage, studio } from './services.ts'

/**
 * The spec of a `Supabase` claim: the single definition of the API. XRD, field reference and types
 * come from it. Every field is optional; constants in force when one is absent: defaults.ts.
 */
export const claimSchema = z.strictObject({
  release: text(
    'Pinned set of images that the project runs. Changing it is the upgrade; it never goes back.',
    {
      absent: 'the one that the project has, else the newest',
      example: '2026.11',
      max: 32,
    },
  ),
  plan: text('Size of the project: nano, small, medium, large, or a plan of the platform.', {
    example: 'medium',
    max: 63,
  }),
  replicas: integer('Pods of every stateless component.', {
    min: 1,
    max: 100,
    absent: 'what the plan says',
    example: 3,
  }),
  state: choice(
    ['Running', 'Hibernated'],
    'Running, or Hibernated: no pod runs, data, keys and addresses stay; Running again wakes it. Changes of the spec meanwhile start nothing, and are in force once it wakes.',
    { example: 'Hibernated' },
  ),
  publicUrl: origin('Address of the project as its clients see it, without a path.', {
    absent: "the platform's domain template, else the gateway inside the cluster",
    example: 'https://api.shop.example.com',
  }),
  deletionProtection: flag('Whether deleting the claim is refused until this is false.', {
    example: false,
  }),
  dataReclaimPolicy: choice(
    ['Delete', 'Retain'],
    'What becomes of a managed database and bucket when the claim is deleted: Delete, or Retain, which leaves them in the cloud. Volumes in the cluster always go with the claim.',
    { example: 'Retain' },
  ),
  auth,
  rest,
  realtime,
  storage,
  imgproxy,
  functions,
  studio,
  gateway,
  database,
  objectStore,
  secrets,
  components,
  scheduling,
  networkPolicy,
})

export type ClaimSpec = z.output<typeof claimSchema>
export { COMPONENTS, type ComponentName } from './components.ts'
export { GENERATIONS, type Generation } from './secrets.ts'
