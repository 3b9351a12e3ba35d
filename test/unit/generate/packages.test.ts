import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { platformSchema } from '../../../src/api/platform.ts'
import { parsePlatform } from '../../../src/api/settings.ts'
import { inputDefinition } from '../../../src/generate/input.ts'
import { definition } from '../../../src/generate/xrd.ts'
import { kinds } from '../../../src/kube/kinds.ts'

const root = join(import.meta.dirname, '../../..')
const text = (file: string): string => readFileSync(join(root, file), 'utf8')

const composition = parse(text('apis/supabases/composition.yaml'))
const configuration = parse(text('apis/crossplane.yaml'))
const functionMeta = parse(text('package/crossplane.yaml'))
const role = parse(text('examples/prerequisites/clusterrole.yaml'))
const [runtime, image] = parseAllDocuments(text('examples/prerequisites/runtime.yaml')).map(
  (document) => document.toJS(),
)

const [dependency] = configuration.spec.dependsOn
const [step] = composition.spec.pipeline

/** As Crossplane names a Function that it installs for a dependency: ToDNSLabel(<org>/<repo>). */
const installedName = (reference: string): string =>
  reference
    .split('/')
    .slice(1)
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '-')

describe('the Composition', () => {
  test('is the one that the definition takes by default, for the version that it offers', () => {
    const { group, names, versions, defaultCompositionRef } = definition.spec
    expect(composition.metadata.name).toBe(defaultCompositionRef.name)
    expect(composition.spec.compositeTypeRef).toEqual({
      apiVersion: `${group}/${versions[0]?.name}`,
      kind: names.kind,
    })
  })

  test('calls the Function by the name that it has when it comes as a dependency', () => {
    expect(composition.spec.pipeline).toHaveLength(1)
    expect(step.functionRef.name).toBe(installedName(dependency.package))
  })

  test('asks for the settings of the platform before the first call', () => {
    expect(step.requirements.requiredResources).toEqual([
      {
        requirementName: 'platform',
        apiVersion: 'apiextensions.crossplane.io/v1beta1',
        kind: 'EnvironmentConfig',
        name: 'xsupabase',
      },
    ])
  })

  test('holds no settings, which an update of the package would overwrite', () => {
    expect(step).not.toHaveProperty('input')
  })

  test('passes connection details on, without which a claim gets no Secret of its own', () => {
    expect(composition.spec.writeConnectionSecretsToNamespace).toBe('crossplane-system')
  })
})

describe('the Compositions of clouds', () => {
  const variants = globSync('apis/supabases/composition-*.yaml', { cwd: root }).map((file) =>
    parse(text(file)),
  )

  test('are there for each cloud, and for what somebody else runs', () => {
    expect(variants.map(({ metadata }) => metadata.name).toSorted()).toEqual([
      'supabase-aws',
      'supabase-azure',
      'supabase-external',
      'supabase-gcp',
    ])
  })

  test('differ from the shipped one by name, label and defaults alone', () => {
    for (const { metadata, spec, ...rest } of variants) {
      const label = metadata.name.replace('supabase-', '')
      expect(metadata).toEqual({
        ...composition.metadata,
        name: metadata.name,
        labels: { 'xsupabase.io/provider': label },
      })
      const [{ input, ...own }, ...more] = spec.pipeline
      expect({
        ...rest,
        metadata: composition.metadata,
        spec: { ...spec, pipeline: [own, ...more] },
      }).toEqual(composition)
      expect(Object.keys(input).toSorted()).toEqual(['apiVersion', 'defaults', 'kind'])
    }
  })

  test('say which back ends claims get, in words that the function takes', () => {
    for (const { metadata, spec } of variants) {
      const { defaults } = parsePlatform(spec.pipeline[0].input, {})
      expect(defaults?.database?.type, metadata.name).toBeDefined()
    }
  })
})

describe('the packages', () => {
  test('may be used in Compositions, and bear a name that the specification of functions allows', () => {
    expect(functionMeta.apiVersion).toBe('meta.pkg.crossplane.io/v1')
    expect(functionMeta.spec.capabilities).toEqual(['composition'])
    expect(functionMeta.metadata.name).toMatch(/^function-/)
    expect(dependency.package.split('/').at(-1)).toBe(functionMeta.metadata.name)
  })

  test('ask for a Crossplane that knows required schemas', () => {
    for (const meta of [configuration, functionMeta]) {
      expect(meta.spec.crossplane.version).toBe('>=v2.2.0-0')
    }
  })

  test('describe the input in the words of the platform, with no field of its own', () => {
    const [version] = inputDefinition.spec.versions
    const { properties } = version?.schema.openAPIV3Schema ?? {}
    expect(Object.keys(properties ?? {})).toEqual([
      'apiVersion',
      'kind',
      'metadata',
      ...Object.keys(platformSchema.shape),
    ])
    expect(inputDefinition.metadata.name).toBe('platforms.fn.xsupabase.io')
  })
})

describe('the prerequisites', () => {
  test('grant every kind of the table with its verbs, but what Crossplane grants itself, and nothing else', () => {
    type Rule = { apiGroups: string[]; resources: string[]; verbs: string[] }
    const granted = (role.rules as Rule[]).flatMap(({ apiGroups, resources, verbs }) =>
      resources.map((resource) => `${apiGroups.join()}/${resource}: ${verbs.join()}`),
    )
    const ours = kinds.filter(({ grantedByCrossplane }) => !grantedByCrossplane)
    const needed = ours.map(({ apiVersion, plural, verbs }) => {
      const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
      return `${group}/${plural}: ${verbs.join()}`
    })
    expect(granted.toSorted()).toEqual(needed.toSorted())
  })

  test('are taken up by the ClusterRole of Crossplane', () => {
    expect(role.metadata.labels['rbac.crossplane.io/aggregate-to-crossplane']).toBe('true')
  })

  test('name the container, the image and the Function that Crossplane really runs', () => {
    const { template } = runtime.spec.deploymentTemplate.spec
    expect(template.spec.containers[0].name).toBe('package-runtime')
    expect(template.spec.topologySpreadConstraints[0].labelSelector.matchLabels).toEqual({
      'pkg.crossplane.io/function': step.functionRef.name,
    })
    expect(image.spec.matchImages[0].prefix).toBe(dependency.package)
    expect(image.spec.runtime.configRef.name).toBe(runtime.metadata.name)
  })

  test('probe the port that the function answers health on', () => {
    const [container] = runtime.spec.deploymentTemplate.spec.template.spec.containers
    const port = /'health-address': \{ type: 'string', default: '\[::\]:(\d+)' \}/.exec(
      text('src/main.ts'),
    )
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      expect(container[probe].grpc.port).toBe(Number(port?.[1]))
    }
  })
})
