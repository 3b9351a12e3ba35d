import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { Project } from '../controlplane/plane/project.ts'
import { forward } from './forward.ts'
import { nameOf, secretOf } from './project.ts'

const KEY = 'kept-by-the-tests'

/** Asks the object store of a project with its own credentials, or with others. */
export const withStore = async <T>(
  project: Project,
  work: (client: S3Client) => Promise<T>,
  from: Project = project,
): Promise<T> => {
  const keys = await secretOf(from.namespace, await nameOf(from, 'keys'))
  const { url, stop } = await forward(project.namespace, await nameOf(project, 's3'), 7070)
  const client = new S3Client({
    endpoint: url,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: {
      accessKeyId: keys['s3-access-key-id'] ?? '',
      secretAccessKey: keys['s3-secret-access-key'] ?? '',
    },
  })
  try {
    return await work(client)
  } finally {
    client.destroy()
    stop()
  }
}

const where = { Bucket: 'supabase', Key: KEY }

export const keepFile = async (project: Project, text: string): Promise<void> => {
  await withStore(project, (store) => store.send(new PutObjectCommand({ ...where, Body: text })))
}

export const file = (project: Project, from: Project = project): Promise<string | undefined> =>
  withStore(
    project,
    async (store) => {
      const { Body } = await store.send(new GetObjectCommand(where))
      return Body?.transformToString()
    },
    from,
  )
