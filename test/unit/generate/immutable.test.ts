import { describe, expect, test } from 'vitest'
import { changeIssue, type ImmutablePath, immutable } from '../../../src/api/immutable.ts'

type Case = readonly [path: ImmutablePath, before: unknown, after: unknown, reason: string]

const allowed: readonly Case[] = [
  ['database.type', 'CloudNativePG', 'CloudNativePG', 'the same'],
  ['database.type', undefined, 'CloudNativePG', 'nothing was in force'],
  ['database.storage.size', '1Gi', '1024Mi', 'the same size in another unit'],
  ['database.storage.size', '10Gi', '10.5Gi', 'larger'],
  ['database.storage.size', '999Mi', '1Gi', 'larger, though the number is smaller'],
  ['secrets.generations.jwt', 9, 10, 'one more'],
  ['secrets.seedSecretRef', { name: 'a', key: 'b' }, { key: 'b', name: 'a' }, 'the same reference'],
]

const refused: readonly Case[] = [
  ['database.majorVersion', 17, 18, 'another'],
  ['database.type', 'CloudNativePG', undefined, 'none'],
  ['database.storage.size', '10Gi', '9Gi', 'smaller'],
  ['database.storage.size', '1Gi', '1G', 'smaller by the unit'],
  ['database.storage.walSize', '1Gi', undefined, 'none'],
  ['secrets.generations.jwt', 10, 9, 'one less'],
  ['secrets.generations.jwt', 2, undefined, 'none'],
  ['secrets.seedSecretRef', { name: 'a', key: 'b' }, { name: 'a', key: 'c' }, 'another key'],
]

describe('a value in force', () => {
  test.each(allowed)('%s: %j may be followed by %j (%s)', (path, before, after) => {
    expect(changeIssue(path, before, after)).toBeUndefined()
  })

  test.each(refused)('%s: %j is not followed by %j (%s)', (path, before, after) => {
    const issue = changeIssue(path, before, after)
    expect(issue?.path).toBe(`spec.${path}`)
    expect(issue?.message).toMatch(/^can/)
  })

  test('is named with its field, the reason, and both values when it may not change', () => {
    expect(changeIssue('database.storage.size', '10Gi', '5Gi')).toEqual({
      path: 'spec.database.storage.size',
      message:
        'can only grow once it is set: volumes do not shrink. In force is "10Gi", asked for is "5Gi"; set it back, or remove the field',
    })
  })
})

test('each path has one rule', () => {
  const paths = immutable.map(({ path }) => path)
  expect(new Set(paths).size).toBe(paths.length)
})
