import { describe, expect, it } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { Status } from '../../src/api/status.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { platform, ready, world } from '../golden/worlds.ts'
import { objectsIn } from './files.ts'

type Source = { targetRevision: string; repoURL: string; kustomize?: object }
type Application = KubeObject & {
  spec: { source: Source; syncPolicy: { automated: { prune: boolean }; syncOptions?: string[] } }
}
type Claim = KubeObject & { spec: ClaimSpec }

const OURS = 'https://github.com/xsupabase/xsupabase'
const version = `v${packageJson.version}`

const application = (name: string): Application => {
  const [found] = objectsIn<Application>(`argo-cd/apps/${name}.yaml`)
  if (!found) throw new Error(`no Application in ${name}.yaml`)
  return found
}
const waveOf = ({ metadata }: KubeObject): number =>
  Number(metadata?.annotations?.['argocd.argoproj.io/sync-wave'])

describe('the claims of the examples', () => {
  it.each(['projects', 'preview'])('%s: becomes Ready', async (folder) => {
    const [claim] = objectsIn<Claim>(`${folder}/supabase.yaml`)
    const [settings] = objectsIn<{ data: Record<string, unknown> }>(
      'platform/environmentconfig.yaml',
    )
    const state = await ready(world(claim?.spec, { objects: [platform(settings?.data ?? {})] }))
    expect((state.composite.status as Status).phase).toBe('Ready')
  })

  it('are protected, but for the preview, which goes with its pull request', () => {
    const protections = ['projects', 'preview'].map(
      (folder) => objectsIn<Claim>(`${folder}/supabase.yaml`)[0]?.spec.deletionProtection,
    )
    expect(protections).toEqual([undefined, false])
  })
})

describe('Argo CD', () => {
  it('brings operator and Crossplane, then rights, then the API, then claims', () => {
    const waves = ['crossplane', 'prerequisites', 'xsupabase', 'projects'].map((name) =>
      waveOf(application(name)),
    )
    expect(waves).toEqual([...new Set(waves)].sort((a, b) => a - b))
    expect(waveOf(application('cloudnative-pg'))).toBe(waves[0])
    expect(waveOf(application('protection'))).toBeGreaterThan(waveOf(application('xsupabase')))
  })

  it('brings the settings before the API, so that no project is made without them', () => {
    const [settings] = objectsIn<KubeObject>('platform/environmentconfig.yaml')
    const [configuration] = objectsIn<KubeObject>('platform/configuration.yaml')
    if (!settings || !configuration) throw new Error('not there')
    expect(waveOf(settings)).toBeLessThan(waveOf(configuration))
  })

  it.each(['cloudnative-pg', 'crossplane', 'prerequisites', 'xsupabase', 'protection'])(
    'prunes nothing that projects stand on: %s',
    (name) => {
      expect(application(name).spec.syncPolicy.automated.prune).toBe(false)
    },
  )

  it('asks before it deletes a project, whoever took it out of git', () => {
    const [claim] = objectsIn<Claim>('projects/supabase.yaml')
    expect(claim?.metadata?.annotations).toMatchObject({
      'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=confirm',
    })
  })
})

describe('the version', () => {
  it('is the same wherever the examples name it, and is ours', () => {
    const [configuration] = objectsIn<{ spec: { package: string } }>('platform/configuration.yaml')
    const applications = ['prerequisites', 'protection'].map(
      (name) => application(name).spec.source,
    )
    const flux = objectsIn<{ spec: { url: string; ref?: { tag?: string } } }>(
      'flux/sources.yaml',
    ).find(({ spec }) => spec.url === OURS)
    expect(applications.map(({ repoURL }) => repoURL)).toEqual([OURS, OURS])
    expect([
      configuration?.spec.package.split(':')[1],
      ...applications.map(({ targetRevision }) => targetRevision),
      flux?.spec.ref?.tag,
    ]).toEqual([version, version, version, version])
  })
})
