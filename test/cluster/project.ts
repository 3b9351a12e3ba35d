import { randomBytes } from 'node:crypto'
import type { KubeObject } from '../../src/kube/objects.ts'
import { claimOf, type Project, projectOf } from '../controlplane/plane/project.ts'
import { until } from '../controlplane/plane/until.ts'
import { OF_TESTS, REAL } from './claims.ts'
import { client, isRunning, kubectl, type Pod, podsIn } from './cluster.ts'

/** @param level of Pod Security that it enforces */
export const newNamespace = async (
  name: string,
  level: 'restricted' | 'baseline' = 'restricted',
): Promise<string> => {
  await client.apply({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        ...OF_TESTS,
        'pod-security.kubernetes.io/enforce': level,
        'pod-security.kubernetes.io/enforce-version': 'latest',
      },
    },
  })
  return name
}

export const uniqueNamespace = (prefix: string): Promise<string> =>
  newNamespace(`${prefix}-${randomBytes(3).toString('hex')}`)

/** Applies a claim, without waiting for anything. */
export const claim = async (
  namespace: string,
  name: string,
  spec: Readonly<Record<string, unknown>> = REAL,
): Promise<Project> => {
  const object = claimOf(name, spec)
  await client.apply({ ...object, metadata: { ...object.metadata, namespace } })
  return projectOf(client, namespace, name)
}

/** The claim that most tests use, which the first of them applies. */
export const sharedClaim = async (): Promise<Project> => {
  const namespace = await newNamespace('shared')
  const existing = projectOf(client, namespace, 'hello')
  return (await client.find(existing.reference)) ? existing : claim(namespace, 'hello')
}

/** Its project: it must be left Ready. */
export const shared = async (): Promise<Project> => {
  const project = await sharedClaim()
  await project.ready()
  return project
}

/** Name of an object of the project: `<composite>-<what>`. */
export const nameOf = async (project: Project, what: string): Promise<string> =>
  `${(await project.composite()).metadata?.name}-${what}`

type Secret = KubeObject & { readonly data?: Readonly<Record<string, string>> }

export const secretOf = async (
  namespace: string,
  name: string,
): Promise<Readonly<Record<string, string>>> => {
  const { data = {} } = await client.get<Secret>({
    apiVersion: 'v1',
    kind: 'Secret',
    namespace,
    name,
  })
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  )
}

/** What an application gets. */
export const connectionOf = ({ namespace, name }: Project) =>
  secretOf(namespace, `${name}-supabase`)

/** Every key and password of the project, by Secret and key. */
export const everyKey = async (project: Project): Promise<Readonly<Record<string, string>>> => {
  const composite = (await project.composite()).metadata?.name
  const secrets = await client.list<Secret>({
    apiVersion: 'v1',
    kind: 'Secret',
    namespace: project.namespace,
    labels: { 'crossplane.io/composite': composite ?? '' },
  })
  return Object.fromEntries(
    secrets.flatMap(({ metadata, data = {} }) =>
      Object.entries(data).map(([key, value]) => [`${metadata?.name}/${key}`, value]),
    ),
  )
}

/** Pods of the database that run, the primary first. */
export const instances = async (project: Project): Promise<readonly Pod[]> => {
  const pods = await podsIn(project.namespace, {
    'cnpg.io/cluster': await nameOf(project, 'db'),
    'cnpg.io/podRole': 'instance', // a pooler's have the cluster's name too
  })
  const role = (pod: Pod) => pod.metadata?.labels?.['cnpg.io/instanceRole'] ?? ''
  return pods.filter(isRunning).sort((a, b) => role(a).localeCompare(role(b)))
}

/** Runs SQL as the superuser on the primary, and returns what psql prints. */
export const sql = async (project: Project, statement: string): Promise<string> => {
  const [primary] = await instances(project)
  const name = primary?.metadata?.name
  if (!name) throw new Error('there is no primary')
  const args = ['psql', '-U', 'postgres', '-d', 'postgres', '-XAtqc', statement]
  const printed = await kubectl(
    '-n',
    project.namespace,
    'exec',
    name,
    '-c',
    'postgres',
    '--',
    ...args,
  )
  return printed.trim()
}

/** Waits until the database takes writes again. */
export const writable = (project: Project): Promise<string> =>
  until('the database to take writes', 120, () =>
    sql(
      project,
      'create table if not exists public.beats (at timestamptz default now()); insert into public.beats default values; select 1',
    ).then(
      (printed) => printed,
      () => undefined,
    ),
  )
