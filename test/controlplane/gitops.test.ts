import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { argoHealth } from '../gitops/argo-cd-health.ts'
import { fluxStatus } from '../gitops/flux-health.ts'
import type { Shown } from '../gitops/recorded.ts'
import { claimOf, newNamespace, type Project, projectOf, SMALL } from './plane/project.ts'
import { plane } from './running.ts'

const { client, kubectl, shell } = plane

const gitops = join(import.meta.dirname, '../../examples/gitops')

describe('a claim that a GitOps tool applies', () => {
  let project: Project
  let git: string

  beforeAll(async () => {
    const namespace = await newNamespace(client)
    const claim = claimOf('shop', SMALL)
    git = JSON.stringify({
      ...claim,
      metadata: {
        ...claim.metadata,
        namespace,
        annotations: {
          'xsupabase.io/revision': 'one',
          'argocd.argoproj.io/tracking-id': `projects:xsupabase.io/Supabase:${namespace}/shop`,
        },
        labels: {
          'app.kubernetes.io/instance': 'projects',
          'argocd.argoproj.io/instance': 'projects',
        },
      },
    })
    await shell(
      `kubectl apply --server-side --field-manager=argocd-controller -f - <<'EOF'\n${git}\nEOF`,
    )
    project = projectOf(client, namespace, 'shop')
  })

  test('is Ready by what was applied, says kubectl wait', async () => {
    const { namespace } = project
    await kubectl(
      ...['-n', namespace, 'wait', 'supabase/shop', '--timeout=8m'],
      '--for=jsonpath={.status.revision}=one',
    )
    expect((await project.claim()).status?.phase).toBe('Ready')
    // Crossplane writes its condition Ready after the status.
    await kubectl('-n', namespace, 'wait', 'supabase/shop', '--for=condition=Ready')
  })

  test('is healthy for Argo CD, as its composite is, and current for Flux', async () => {
    const claim = (await project.claim()) as unknown as Shown
    const composite = (await project.composite()) as unknown as Shown
    expect((await argoHealth(claim)).status).toBe('Healthy')
    expect((await argoHealth(composite)).status).toBe('Healthy')
    expect(fluxStatus('flux/projects.yaml', 'projects', claim)).toBe('Current')
  })

  test('does not differ from git by what Crossplane writes into it', async () => {
    await shell(
      `kubectl diff --server-side --field-manager=argocd-controller -f - <<'EOF'\n${git}\nEOF`,
    )
  })

  test('hands its annotations and a custom instance label to its composite', async () => {
    const { annotations, labels } = (await project.composite()).metadata ?? {}
    expect(annotations).toHaveProperty(['argocd.argoproj.io/tracking-id'])
    expect(labels).toHaveProperty(['argocd.argoproj.io/instance'])
    expect(labels).not.toHaveProperty(['app.kubernetes.io/instance'])
  })

  test('keeps its project when it is applied again', async () => {
    const before = (await project.claim()).spec.resourceRef
    await shell(
      `kubectl apply --server-side --field-manager=argocd-controller -f - <<'EOF'\n${git}\nEOF`,
    )
    expect((await project.claim()).spec.resourceRef).toEqual(before)
  })
})

describe('the examples', () => {
  test('the settings of Argo CD are a patch that kubectl takes', async () => {
    const namespace = await newNamespace(client)
    const name = 'argocd-cm'
    await client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } })
    await kubectl(
      ...['-n', namespace, 'patch', 'configmap', name],
      ...['--patch-file', join(gitops, 'argo-cd/argocd-cm.yaml')],
    )
    const data = JSON.parse(
      await kubectl('-n', namespace, 'get', 'configmap', name, '-o', 'jsonpath={.data}'),
    ) as Record<string, string>
    expect(data['resource.customizations.health.xsupabase.io_XSupabase']).toBe(
      data['resource.customizations.health.xsupabase.io_Supabase'],
    )
  })

  const dryRun = 'kubectl apply --server-side --dry-run=server --force-conflicts'

  test('platform: the API server takes it', async () => {
    await shell(`${dryRun} -f ${join(gitops, 'platform')}`)
  })

  test.each(['projects', 'preview'])('%s: the API server takes it', async (folder) => {
    // a dry run makes no namespace for the claim
    await shell(`kubectl kustomize ${join(gitops, folder)} |
      sed 's/^  namespace: .*/  namespace: default/' | ${dryRun} -f -`)
  })
})
