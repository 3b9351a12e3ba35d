import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { checksum } from '../../../src/kube/checksum.ts'

test('a checksum is text, even where a reader of YAML meets it without quotes', () => {
  const numbers = Array.from({ length: 20_000 }, (_, value) => checksum(value))
  // Go quotes what has digits alone: to it, too, that is a number
  const unquoted = numbers.filter((text) => !/^\d+$/.test(text))
  expect(unquoted.map((text) => parse(text))).toEqual(unquoted)
  expect(new Set(numbers).size).toBe(numbers.length)
})
