import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Reference } from './plane/client.ts'
import { apply, claimOf, condition, type Project, SMALL, type Supabase } from './plane/project.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'
import { told } from './told.ts'

const { client, kubectl } = plane

const repository = join(import.meta.dirname, '../..')

/** What docs/troubleshooting.md says for where MESSAGE does not help. */
const aboutEvents = (): string => {
  const page = readFileSync(join(repository, 'docs/troubleshooting.md'), 'utf8')
  return page.split(/^## /m)[1] ?? ''
}

/** What core says of our condition where it does not get as far as the function. */
const STOPPED = 'A fatal error occurred before the status of this condition could be determined.'

const stopped = async (project: Project): Promise<void> => {
  const told = (claim: Supabase) => condition(claim, 'Operational')?.message === STOPPED
  const wait = (seconds?: number) => project.until('to be stopped', told, seconds)
  await wait(60).catch(async () => {
    // Now and then a claim misses the last word of its composite, which nothing repeats.
    await client.patch(project.reference, { metadata: { annotations: { look: 'again' } } })
    await wait()
  })
}

/** Waits for an event of the composite. */
const event = (project: Project, reason: string, words: RegExp) =>
  until(`an event ${reason} of ${project.name}`, 60, async () =>
    (await project.events()).find(
      ({ involvedObject, message, ...it }) =>
        involvedObject.kind === 'XSupabase' && it.reason === reason && words.test(message),
    ),
  )

describe('CloudNativePG is not installed', () => {
  const crd: Reference = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    name: 'clusters.postgresql.cnpg.io',
  }
  /** Without a version that is served nobody can use the kind; what is stored of it stays. */
  const serve = async (value: boolean): Promise<void> => {
    const patch = [{ op: 'replace', path: '/spec/versions/0/served', value }]
    await client.patch(crd, patch, { type: 'json' })
    await until(
      `Cluster to be served: ${value}`,
      30,
      async () => (await client.serves('postgresql.cnpg.io/v1', 'Cluster')) === value || undefined,
    )
    // Crossplane asks for schemas again when a CRD changes, which may be before they are published
    await client.patch(crd, {
      metadata: { annotations: { 'test.xsupabase.io/served': `${value}` } },
    })
  }
  /** As it is before an operator is installed, while the databases of other files stay. */
  const hide = async (): Promise<void> => {
    await serve(false)
    // Kubernetes tells the schema of a version that is no longer served until it is started again
    await plane.service('kube-apiserver', 'stop')
    await plane.service('kube-apiserver', 'start')
    await client.patch(crd, { metadata: { annotations: { 'test.xsupabase.io/hidden': 'true' } } })
  }

  let project: Project
  beforeAll(async () => {
    await hide()
    project = await apply(client, [claimOf('early', SMALL)])
  })
  afterAll(() => serve(true))

  test('the claim names the kind, and what to install', async () => {
    await project.says(
      /^postgresql\.cnpg\.io\/v1 Cluster is not installed in this cluster; install CloudNativePG/,
    )
    expect(await told(project)).toMatchObject({ PHASE: 'Blocked', READY: 'False' })
  })

  test('once it is installed, the project gets Ready without a touch of the claim', async () => {
    const { metadata } = await project.claim()
    await serve(true)
    await project.ready()
    expect((await project.claim()).metadata?.generation).toBe(metadata?.generation)
  })

  test('gone from under a running project, it is told as the documentation says, and heals', async () => {
    const database = async () => (await project.composed()).get('database-cluster')?.metadata?.uid
    const before = await database()
    await serve(false)
    // Crossplane hears nothing of a kind that is gone; this makes it look
    await client.patch(project.reference, { metadata: { annotations: { look: 'now' } } })
    await stopped(project)
    await event(project, 'ComposeResources', /the server could not find|no matches for kind/)
    await serve(true)
    await project.says(/^every service answers at /)
    expect(await database()).toBe(before)
  })
})

describe('Crossplane may not do something', () => {
  const role: Reference = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    name: 'xsupabase:aggregate-to-crossplane',
  }
  type Rules = { readonly rules: readonly { readonly resources: readonly string[] }[] }
  const file = 'examples/prerequisites/clusterrole.yaml'
  const grantAll = () =>
    kubectl('apply', '--server-side', '--force-conflicts', '-f', join(repository, file))

  let project: Project
  beforeAll(async () => {
    const { rules } = await client.get<Rules & { apiVersion: string; kind: string }>(role)
    await client.patch(role, {
      rules: rules.filter(({ resources }) => !resources.includes('networkpolicies')),
    })
    const asked = ['auth', 'can-i', 'create', 'networkpolicies', '-n', 'default']
    const core = '--as=system:serviceaccount:crossplane-system:crossplane'
    await until('the permission to be taken', 60, () =>
      kubectl(...asked, core).then(
        () => undefined,
        () => true,
      ),
    )
    project = await apply(client, [claimOf('forbidden', SMALL)])
  })
  afterAll(grantAll)

  test('an event of the composite names the verbs and the kind', async () => {
    await stopped(project)
    const { message } = await event(project, 'RoleBasedAccessControl', /networkpolicies/)
    expect(message).toMatch(
      /^system:serviceaccount:crossplane-system:crossplane is not allowed to \[[a-z, ]*create[a-z, ]*\] resource networkpolicies\.networking\.k8s\.io\/v1 in namespace /,
    )
  })

  test('what MESSAGE says meanwhile leads to that event in the documentation', () => {
    const page = aboutEvents().replaceAll(/\s+/g, ' ')
    expect(page).toContain(STOPPED)
    expect(page).toContain('kubectl describe xsupabase')
    expect(page).toContain('`RoleBasedAccessControl`')
    expect(page).toContain(`kubectl apply -f ${file}`)
  })

  test('granted as the documentation says, the project gets Ready without a touch of the claim', async () => {
    const { metadata } = await project.claim()
    await grantAll()
    await project.ready()
    expect((await project.claim()).metadata?.generation).toBe(metadata?.generation)
  })
})
