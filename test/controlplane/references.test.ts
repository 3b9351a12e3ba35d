import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { NOTIFICATIONS, TEMPLATES } from '../../src/api/claim/auth/email.ts'
import { PROVIDERS } from '../../src/api/claim/auth/external.ts'
import { HOOKS } from '../../src/api/claim/auth/hook.ts'
import { COMPONENTS } from '../../src/api/claim/components.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { hookSecret } from '../golden/auth.ts'
import { certificatePair } from '../golden/certificate.ts'
import { samlKey } from '../golden/saml-key.ts'
import { apply, claimOf, condition, newNamespace, type Project, SMALL } from './plane/project.ts'
import { plane } from './running.ts'

const { client } = plane

const PROVIDER = { clientId: 'x', url: 'https://id.example.com' }
const TWILIO = { accountSid: 'AC1', messageServiceSid: 'MG1' }
const ref = (key: string) => ({ name: 'vault', key })

/** A spec with every reference that may be missing while a project is made. */
const everyReference = {
  publicUrl: 'https://spy.example.com',
  gateway: { exposure: { type: 'Ingress', tls: { secretName: 'vault' } } },
  auth: {
    email: {
      smtp: { host: 'm', adminEmail: 'a@x.io', user: 'u', passSecretRef: ref('smtp') },
      template: Object.fromEntries(
        TEMPLATES.map((name) => [name, { contentFrom: { secretKeyRef: ref('mail') } }]),
      ),
      notification: Object.fromEntries(
        NOTIFICATIONS.map((name) => [name, { contentFrom: { secretKeyRef: ref('mail') } }]),
      ),
    },
    sms: { provider: { type: 'Twilio', twilio: { ...TWILIO, authTokenSecretRef: ref('sms') } } },
    saml: { privateKeySecretRef: ref('saml') },
    captcha: { provider: 'hcaptcha', secretRef: ref('captcha') },
    hook: Object.fromEntries(
      HOOKS.map((name) => [name, { uri: 'https://x.io/', secretsRef: ref('hook') }]),
    ),
    external: Object.fromEntries(
      PROVIDERS.map((name) => [name, { ...PROVIDER, secretRef: ref(name) }]),
    ),
  },
  functions: {
    enabled: true,
    env: [{ name: 'EXTRA', secretRef: ref('functions') }],
    envFrom: [{ secretRef: { name: 'vault' } }, { configMapRef: { name: 'vault' } }],
    source: { type: 'ConfigMap', configMap: { hello: { name: 'vault' } } },
  },
  components: Object.fromEntries(
    COMPONENTS.map((name) => [name, { env: [{ name: 'EXTRA', secretRef: ref(name) }] }]),
  ),
}

/** Those of what somebody else runs, in place of what the cluster does. */
const ofBackEnds = {
  database: {
    type: 'External',
    external: { secretRef: { name: 'vault' }, loginsSecretRef: { name: 'vault' } },
  },
  objectStore: {
    type: 'External',
    external: {
      bucket: 'files',
      endpoint: 'https://store.example.com',
      caSecretRef: ref('ca.crt'),
      secretRef: { name: 'vault' },
    },
  },
}

/**
 * Beside those above none of these can stand in one claim: another text of the same mail, another
 * sender of the same messages. They are read as the others are.
 */
const INSTEAD = /\.contentFrom\.configMapKeyRef$|\.sms\.provider\.(?!twilio\.)/

/** References that a project cannot begin without. */
const atBirth = ['seedSecretRef', 'jwtSecretRef', 'dashboardPasswordSecretRef'] as const

type Schema = {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly additionalProperties?: Schema
}

/** Paths of a schema whose fields name an object of Kubernetes. */
const referencesOf = (schema: Schema, path: string): string[] => {
  if (/(secret|configMap)\w*(Ref|Name)$|configMap\.\*$/i.test(path)) return [path]
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
      referencesOf(inner, `${path}.${name}`),
    ),
    ...(schema.items ? referencesOf(schema.items, `${path}[]`) : []),
    ...(schema.additionalProperties ? referencesOf(schema.additionalProperties, `${path}.*`) : []),
  ]
}

const ofPath = (value: object, path: string): string[] =>
  Object.entries(value).flatMap(([key, inner]): string[] => {
    const here = Array.isArray(value) ? `${path}[${inner.name ?? key}]` : `${path}.${key}`
    if (/(Ref|secretName)$/.test(key) || path.endsWith('.configMap')) return [here]
    return typeof inner === 'object' ? ofPath(inner, here) : []
  })

const kindOf = (path: string): string => (/configMap/.test(path) ? 'ConfigMap' : 'Secret')

/** Keys of the Secret that are asked for. */
const keysIn = (value: object): string[] =>
  Object.entries(value).flatMap(([key, inner]): string[] => {
    if (typeof inner === 'object') return keysIn(inner)
    return key === 'key' ? [inner] : []
  })

/** A path with what stands for an item or a name in it, as in the schema. */
const general = (path: string): string =>
  path.replace(/\[[^\]]*\]/g, '[]').replace(/\.configMap\.[^.]*$/, '.configMap.*')

/** Where Crossplane writes connection details: its own field, in the claim's namespace. */
const OF_CROSSPLANE = ['spec.writeConnectionSecretToRef']

type Definition = KubeObject & {
  spec: { versions: readonly { schema: { openAPIV3Schema: { properties: { spec: Schema } } } }[] }
}

const specSchema = async (): Promise<Schema> => {
  const { spec } = await client.get<Definition>({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    name: 'supabases.xsupabase.io',
  })
  return spec.versions[0]?.schema.openAPIV3Schema.properties.spec ?? {}
}

/** What nobody but the other team may read. */
const hidden = `hidden-${randomBytes(16).toString('hex')}`
const vault: KubeObject & Record<string, unknown> = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'vault' },
  stringData: {
    ...Object.fromEntries(
      ['smtp', 'mail', 'sms', 'captcha', ...PROVIDERS, ...COMPONENTS, ...atBirth].map((key) => [
        key,
        `${hidden}-${key}`,
      ]),
    ),
    hook: hookSecret,
    saml: samlKey,
    ...certificatePair,
  },
}

const ofTheSameName: KubeObject & Record<string, unknown> = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'vault' },
  data: { 'index.ts': hidden },
}

const isShown = (text: string): boolean =>
  [hidden, Buffer.from(hidden).toString('base64').slice(0, 40)].some((each) => text.includes(each))

const everythingOf = async (project: Project): Promise<string> =>
  JSON.stringify([
    await project.claim(),
    await project.composite(),
    ...(await project.composed()).values(),
    ...(await project.events()),
  ])

describe('a Secret or ConfigMap of another namespace', () => {
  let project: Project
  beforeAll(async () => {
    await apply(client, [vault, ofTheSameName])
    project = await apply(client, [claimOf('spy', { ...SMALL, ...everyReference })])
    await project.says(/does not exist/)
    await project.until('to have a database', (claim) => claim.status?.phase === 'Blocked')
  })

  test('this asks by every field of the API that names an object', async () => {
    const asked = [
      ...ofPath(everyReference, 'spec'),
      ...ofPath(ofBackEnds, 'spec'),
      ...atBirth.map((field) => `spec.secrets.${field}`),
    ]
    const known = referencesOf(await specSchema(), 'spec').filter((path) => !INSTEAD.test(path))
    expect(known.filter((path) => !OF_CROSSPLANE.includes(path)).sort()).toEqual(
      [...new Set(asked.map(general))].sort(),
    )
  })

  test.each(['Secret', 'ConfigMap'])(
    'is missing in words: the %s, for each field',
    async (kind) => {
      const paths = ofPath(everyReference, 'spec').filter((path) => kindOf(path) === kind)
      const { message = '' } = condition(await project.claim(), 'Operational') ?? {}
      const lines = message.split(/; (?=spec\.)/).filter((line) => line.includes(`${kind} `))
      expect(lines).toHaveLength(1)
      const [, first, more, keys = ''] =
        new RegExp(
          `^(\\S+) and (\\d+) more: ${kind} ${project.namespace}/vault does not exist; make it(.*)$`,
        ).exec(lines[0] ?? '') ?? []
      expect(paths).toContain(first)
      expect(Number(more) + 1).toBe(paths.length)
      const asked = kind === 'Secret' ? [...keysIn(everyReference), 'tls.crt', 'tls.key'] : []
      expect([...keys.matchAll(/"([^"]+)"/g)].map(([, key]) => key).sort()).toEqual(
        [...new Set(asked)].sort(),
      )
    },
  )

  test('shows in nothing that is composed', async () => {
    expect(isShown(await everythingOf(project))).toBe(false)
  })

  test('is no back end', async () => {
    const thief = await apply(client, [
      claimOf('thief', { plan: 'nano', deletionProtection: false, ...ofBackEnds }),
    ])
    const all = ofPath(ofBackEnds, 'spec').length
    await thief.says(
      new RegExp(`external\\S* and ${all - 1} more: Secret ${thief.namespace}/vault does not`),
    )
    expect(isShown(await everythingOf(thief))).toBe(false)
  })

  test.each(atBirth)('is no source of keys: spec.secrets.%s', async (field) => {
    const spec = { ...SMALL, secrets: { [field]: ref(field) } }
    const thief = await apply(client, [claimOf('thief', spec)])
    await thief.says(new RegExp(`spec.secrets.${field}: Secret ${thief.namespace}/vault does not`))
    expect((await thief.references()).filter(({ name }) => !name.endsWith('-seed'))).toEqual([])
    expect(isShown(await everythingOf(thief))).toBe(false)
  })

  test('cannot be named with its namespace', async () => {
    const namespace = await newNamespace(client)
    const jwtSecretRef = { ...ref('jwtSecretRef'), namespace: 'elsewhere' }
    const claim = claimOf('spy', { secrets: { jwtSecretRef } })
    await expect(apply(client, [claim], namespace)).rejects.toThrow(/namespace.*not declared/)
  })

  test('is read once it is in the namespace of the claim', async () => {
    await apply(client, [vault, ofTheSameName], project.namespace)
    await project.ready()
  })
})
