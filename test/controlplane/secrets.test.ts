import { beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import { apply, applyIn, claimOf, newNamespace, type Project, SMALL } from './plane/project.ts'
import { plane } from './running.ts'
import { told } from './told.ts'

const { client } = plane

/** A Secret as a user writes it: `stringData`. */
const secret = (name: string, stringData: Readonly<Record<string, string>>): KubeObject =>
  ({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData }) as KubeObject

type Case = {
  readonly what: string
  /** Name of the claim; `mine-<name>` is the Secret that it refers to. */
  readonly name: string
  readonly spec: (ref: { name: string; key: string }) => Readonly<Record<string, unknown>>
  /** What the Secret holds at first; without it there is none. */
  readonly wrong?: string
  readonly message: RegExp
  readonly right: string
}

const smtp: Case['spec'] = (passSecretRef) => ({
  auth: { email: { smtp: { host: 'smtp.x.io', user: 'u', adminEmail: 'a@x.io', passSecretRef } } },
})

const LONG = 'k'.repeat(48)

const cases: readonly Case[] = [
  {
    what: 'a Secret that is not there',
    name: 'missing',
    spec: smtp,
    message:
      /^spec\.auth\.email\.smtp\.passSecretRef: Secret \S+\/mine-missing does not exist; make it with the key "value"$/,
    right: 'password',
  },
  {
    what: 'an empty value',
    name: 'empty',
    spec: smtp,
    wrong: '',
    message:
      /^spec\.auth\.email\.smtp\.passSecretRef: Secret \S+ has an empty key "value"; put the value in$/,
    right: 'password',
  },
  {
    what: 'a variable whose Secret is not there',
    name: 'variable',
    spec: (secretRef) => ({ components: { rest: { env: [{ name: 'EXTRA', secretRef }] } } }),
    message: /^spec\.components\.rest\.env\[EXTRA\]\.secretRef: Secret \S+ does not exist/,
    right: 'x',
  },
  {
    what: 'a brought seed that is not there',
    name: 'no-seed',
    spec: (seedSecretRef) => ({ secrets: { seedSecretRef } }),
    message: /^spec\.secrets\.seedSecretRef: Secret \S+ does not exist/,
    right: LONG,
  },
  {
    what: 'a brought seed that is too short',
    name: 'short-seed',
    spec: (seedSecretRef) => ({ secrets: { seedSecretRef } }),
    wrong: 'short',
    message: /^spec\.secrets\.seedSecretRef: the seed must have at least 32 random bytes, it has 5/,
    right: `${LONG}!`,
  },
  {
    what: 'a JWT secret with a line end',
    name: 'line-end',
    spec: (jwtSecretRef) => ({ secrets: { jwtSecretRef } }),
    wrong: `${LONG}\n`,
    message: /^spec\.secrets\.jwtSecretRef: Secret \S+ has blanks or a line end around/,
    right: LONG,
  },
  {
    what: 'a JWT secret that is too short',
    name: 'short-jwt',
    spec: (jwtSecretRef) => ({ secrets: { jwtSecretRef } }),
    wrong: 'short',
    message: /^spec\.secrets\.jwtSecretRef: Secret \S+ has a JWT secret of 5 characters in "value"/,
    right: LONG,
  },
]

describe('a Secret that the claim refers to', () => {
  const projects = new Map<string, Project>()
  let namespace: string
  beforeAll(async () => {
    namespace = await newNamespace(client)
    for (const { name, spec, wrong } of cases) {
      if (wrong !== undefined) {
        await applyIn(client, namespace, [secret(`mine-${name}`, { value: wrong })])
      }
      const claim = claimOf(name, { ...SMALL, ...spec({ name: `mine-${name}`, key: 'value' }) })
      projects.set(name, await apply(client, [claim], namespace))
    }
  })
  const projectOf = (name: string): Project => {
    const found = projects.get(name)
    if (!found) throw new Error(`there is no claim ${name}`)
    return found
  }

  test.each(cases)('$what: the claim names field and Secret', async ({ name, message }) => {
    const project = projectOf(name)
    await project.says(message)
    const { MESSAGE, READY } = await told(project)
    expect(MESSAGE).toMatch(message)
    expect(READY).toBe('False')
  })

  describe('once it is mended', () => {
    const generations = new Map<string, number | undefined>()
    beforeAll(async () => {
      for (const { name, right } of cases) {
        generations.set(name, (await projectOf(name).claim()).metadata?.generation)
        await applyIn(client, namespace, [secret(`mine-${name}`, { value: right })])
      }
    })

    test.each(cases)(
      '$what: the project goes on without a touch of the claim',
      async ({ name }) => {
        const project = projectOf(name)
        await project.says(/^(waiting for|every service answers)/)
        expect((await project.claim()).metadata?.generation).toBe(generations.get(name))
      },
    )
  })
})
