import { expect, it } from 'vitest'
import { COMPOSE, kinds, READ } from '../../../src/kube/kinds.ts'
import type { KubeObject } from '../../../src/kube/objects.ts'
import { releases } from '../../../src/releases/index.ts'
import { cases } from '../../golden/cases.ts'
import { readRequest } from '../../golden/files.ts'
import { run } from '../../golden/worlds.ts'

const responses = await Promise.all(
  releases.flatMap(({ name: release }) => cases.map(({ name }) => run(readRequest(release, name)))),
)

const granted = (verbs: typeof COMPOSE | typeof READ): string[] =>
  kinds
    .filter((kind) => kind.verbs === verbs)
    .map(({ apiVersion, kind }) => `${apiVersion}/${kind}`)

it('Crossplane is granted the kinds that are composed: all of them, and no other', () => {
  const composed = responses.flatMap((response) =>
    Object.values(response.desired?.resources ?? {}).map(({ resource }) => {
      const { apiVersion, kind } = resource as unknown as KubeObject
      return `${apiVersion}/${kind}`
    }),
  )
  expect([...new Set(composed)].sort()).toEqual(granted(COMPOSE).sort())
})

it('and may read the kinds that are asked for', () => {
  const asked = responses.flatMap((response) =>
    Object.values(response.requirements?.resources ?? {}).map(
      ({ apiVersion, kind }) => `${apiVersion}/${kind}`,
    ),
  )
  const readable = [...granted(READ), ...granted(COMPOSE)]
  expect([...new Set(asked)].filter((kind) => !readable.includes(kind))).toEqual([])
})

it('what is asked for is always of the namespace of the claim, but for the settings', () => {
  for (const response of responses) {
    const { platform, ...selectors } = response.requirements?.resources ?? {}
    expect(platform?.matchName).toBe('xsupabase')
    for (const selector of Object.values(selectors)) {
      expect(selector.namespace, selector.kind).toBe('team-a')
    }
  }
})
