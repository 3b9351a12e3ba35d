import { beforeAll, describe, expect, test } from 'vitest'
import { inWords, referenceTo } from './plane/client.ts'
import { apply, claimOf, condition, newNamespace, type Project, SMALL } from './plane/project.ts'
import { plane } from './running.ts'
import { told } from './told.ts'

const { client } = plane

let namespace: string
beforeAll(async () => {
  namespace = await newNamespace(client)
})

describe('a new claim that the function refuses', () => {
  test.each([
    ['plan', { plan: 'huge' }, 'spec.plan: "huge" is not a plan; there are: nano, small, medium'],
    [
      'release',
      { release: '1999.01' },
      'spec.release: "1999.01" is not a release of this version of xsupabase; there are: 2026.11',
    ],
    [
      'redirect',
      { auth: { additionalRedirectUrls: ['https://[a'] } },
      'spec.auth.additionalRedirectUrls[0]: has a [ without its ]',
    ],
    [
      'variable',
      { components: { auth: { env: [{ name: 'GOTRUE_JWT_SECRET', value: 'x' }] } } },
      'spec.components.auth.env[GOTRUE_JWT_SECRET]: is set by xsupabase for auth; use the field',
    ],
    [
      'provider',
      { auth: { external: { github: { clientId: 'x' } } } },
      'spec.auth.external.github.secretRef: is missing',
    ],
  ])(
    'says in MESSAGE which field is wrong, and nothing that runs is made: %s',
    async (name, spec, words) => {
      const project = await apply(client, [claimOf(name, { ...SMALL, ...spec })], namespace)
      // some of it can only be seen once there is a seed, and a project to render
      await project.until(
        'to be refused',
        (claim) =>
          condition(claim, 'Operational')?.message?.includes(words) === true &&
          condition(claim, 'Ready')?.status === 'False',
      )
      const { MESSAGE, READY } = await told(project)
      expect(MESSAGE).toContain(words)
      expect(READY).toBe('False')
      const made = (await project.references()).map(({ kind }) => kind)
      expect(made.filter((kind) => kind !== 'Secret')).toEqual([])
    },
  )
})

describe('a change of a running project that is refused', () => {
  let project: Project
  let before: Readonly<Record<string, string>>

  /** `Deployment team-a/hello-x-auth`: resourceVersion, of everything composed. */
  const versions = async (): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries(
      [...(await project.composed()).values()].map((object) => [
        inWords(referenceTo(object)),
        object.metadata?.resourceVersion ?? '',
      ]),
    )

  beforeAll(async () => {
    project = await apply(client, [claimOf('running', SMALL)], namespace)
    await project.ready()
    before = await versions()
  })

  test.each([
    [
      'what the set-up needs otherwise',
      { database: { parameters: { wal_level: 'minimal' } } },
      /^spec\.database\.parameters\.wal_level: /,
    ],
    [
      'what was decided at birth, though the claim never said it',
      { objectStore: { type: 'VersityGW' } },
      /^spec\.objectStore\.type: cannot be changed once it is set: .*In force is "MinIO"/,
    ],
    [
      'a generation that jumps',
      { secrets: { generations: { jwt: 5 } } },
      /^spec\.secrets\.generations\.jwt: can be raised by one at a time: .*remove the field, then ask for 2$/,
    ],
  ])('MESSAGE tells of the last one alone: %s', async (_, spec, message) => {
    const undo = { database: null, objectStore: null, secrets: null }
    await project.patch({ spec: { ...undo, ...spec } })
    await project.says(message)
    expect(await told(project)).toMatchObject({ PHASE: 'Ready' })
    expect((await told(project)).MESSAGE).toMatch(message)
  })

  test('nothing that runs was touched', async () => {
    expect(await versions()).toEqual(before)
  })

  test('mended as MESSAGE says, the claim is as it was, and no word is left', async () => {
    await project.patch({ spec: { secrets: null } })
    await project.says(/^every service answers at /)
    expect(await told(project)).toMatchObject({ PHASE: 'Ready', READY: 'True' })
    expect(await versions()).toEqual(before)
  })
})
