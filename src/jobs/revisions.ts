import { exposedSchemas } from '../api/graphql.ts'
import { digest } from '../kube/checksum.ts'
import { image } from '../kube/image.ts'
import type { Stack } from '../services/stack.ts'

/** What the database must have been set up for, before a pod may start. */
export type Revisions = {
  /** Roles, passwords, schemas of the services. */
  readonly core: string
  /** Schemas that the REST API exposes. */
  readonly api: string
  /** What Realtime needs besides; it may be turned on later. */
  readonly realtime: string
  /** GoTrue's own migrations, of its present image. */
  readonly auth: string
}

/**
 * They depend on what the set-up does and on the database object, and on nothing else: a changed
 * toleration rolls no pod, a re-created database is set up again.
 */
export const revisions = ({ project, keys, database }: Stack): Revisions => {
  const { incarnation } = database
  const core = {
    number: project.release.setupNumber,
    reference: keys.reference,
    owner: database.owner,
    generation: project.spec.secrets.generations.database,
    incarnation,
  }
  return {
    core: `core-${digest(core, 12)}`,
    api: `api-${digest({ schemas: [...exposedSchemas(project.spec)].sort(), incarnation }, 12)}`,
    realtime: `realtime-${digest(core, 12)}`,
    auth: `auth-${digest({ image: image(project, 'auth', project.release.images.auth), incarnation }, 12)}`,
  }
}
