import { expect, test } from 'vitest'
import { findingsText, readFindings } from '../../src/setup/findings.ts'

const limits = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => ({
    feature: `extension_${index}`,
    reason: 'ä'.repeat(length),
  }))

test('what is left behind is read as it was written', () => {
  for (const each of [[], limits(1, 10), limits(20, 40)]) {
    expect(readFindings(findingsText(each))).toEqual(each)
  }
})

test('the kubelet would cut a longer text, so whole findings are left out', () => {
  const text = findingsText(limits(100, 100))
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096)
  expect(readFindings(text)).toEqual(limits(100, 100).slice(0, readFindings(text)?.length))
  expect(readFindings(text)?.length).toBeGreaterThan(10)
})

test('fields that nobody knows are not taken over', () => {
  expect(readFindings('{"limits":[{"feature":"a","reason":"b","more":"c"}]}')).toEqual([
    { feature: 'a', reason: 'b' },
  ])
})
