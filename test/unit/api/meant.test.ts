import { describe, expect, it } from 'vitest'
import { claimSchema } from '../../../src/api/claim/index.ts'
import { didYouMean, fieldsAt } from '../../../src/api/meant.ts'

const FIELDS = fieldsAt(claimSchema, [])

describe('what was meant', () => {
  it.each([
    ['atuh', 'auth'], // two that changed places
    ['auht', 'auth'],
    ['stroage', 'storage'],
    ['databse', 'database'], // one too few
    ['databbase', 'database'], // one too many
    ['rialtime', 'realtime'],
    ['public_url', 'publicUrl'], // as Supabase's own config.toml has it
    ['publicURL', 'publicUrl'],
    ['data-reclaim-policy', 'dataReclaimPolicy'],
  ])('by %s is %s', (word, meant) => {
    expect(didYouMean(word, FIELDS)).toBe(`; did you mean "${meant}"?`)
  })

  it.each(['ingress', 'foo', 'x', '', 'replicasets', 'a'.repeat(10_000)])(
    'by %s is nobody’s to say',
    (word) => expect(didYouMean(word, FIELDS)).toBe(''),
  )

  it('is the nearest', () => {
    expect(didYouMean('large', ['small', 'larger', 'large-2', 'barge'])).toBe(
      '; did you mean "larger"?',
    )
  })
})

describe('the fields at a path of the schema', () => {
  it.each<[PropertyKey[], string]>([
    [[], 'database'],
    [['database', 'storage'], 'size'],
    [['components', 'auth'], 'podAnnotations'],
    [['components', 'auth', 'env', 0], 'secretRef'],
    [['functions', 'function', 'hello'], 'verifyJwt'],
  ])('%j', (path, field) => expect(fieldsAt(claimSchema, path)).toContain(field))

  it('are none of what is no object', () => {
    expect(fieldsAt(claimSchema, ['plan'])).toEqual([])
    expect(fieldsAt(claimSchema, ['no', 'such', 'path'])).toEqual([])
  })
})
