import { expect, test } from 'vitest'
import { findingsText, readFindings } from '../../src/setup/findings.ts'

const limits = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => ({
    feature: `extension_${index}`,
    reason: 'ä'.repeat(length),
  }))

test('what is left behind is read as it was written', () => {
  for (const each of [[], limits(1, 10), limits(20, 40)]) {
    expect(readFindings(findingsText({ limits: each }))).toEqual({ limits: each })
  }
})

test('the kubelet would cut a longer text, so whole findings are left out', () => {
  const text = findingsText({ limits: limits(100, 100), owner: 'supabase_owner', version: 17 })
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096)
  const { limits: left = [], ...rest } = readFindings(text) ?? {}
  expect(left).toEqual(limits(100, 100).slice(0, left.length))
  expect(left.length).toBeGreaterThan(10)
  expect(rest).toEqual({ owner: 'supabase_owner', version: 17 })
})

test('fields that nobody knows are not taken over', () => {
  const text = '{"limits":[{"feature":"a","reason":"b","more":"c"}],"owner":1,"other":2}'
  expect(readFindings(text)).toEqual({ limits: [{ feature: 'a', reason: 'b' }] })
})
