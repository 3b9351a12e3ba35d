import { expect, test } from 'vitest'
import { environment } from '../../../src/setup/environment.ts'

test('a required variable that is missing or blank is named', () => {
  const env = environment({ BLANK: '' })
  expect(() => env.required('BLANK')).toThrow('cannot read BLANK: the variable is not set')
  expect(() => env.secret('ABSENT')).toThrow('cannot read ABSENT: the variable is not set')
})

test('a list is split at commas, and blanks and empty items are left out', () => {
  expect(environment({ A: ' one, two,,three ' }).list('A')).toEqual(['one', 'two', 'three'])
  expect(environment({}).list('A')).toEqual([])
})

test('an integer is decimal and whole', () => {
  const env = environment({ A: '12', B: '1e3', C: '1.5', D: '0x10' })
  expect(env.integer('A')).toBe(12)
  for (const name of ['B', 'C', 'D']) expect(() => env.integer(name)).toThrow('is not an integer')
  expect(env.integer('ABSENT', 7)).toBe(7)
})

test('a boolean is true or false, and no other word', () => {
  const env = environment({ A: 'true', B: 'false', C: 'yes' })
  expect([env.boolean('A'), env.boolean('B'), env.boolean('ABSENT', true)]).toEqual([
    true,
    false,
    true,
  ])
  expect(() => env.boolean('C')).toThrow('cannot read C: "yes" is neither true nor false')
})

test('what was read as a secret is struck out of all that is said', () => {
  const said: string[] = []
  const env = environment({ SHORT: 'hunter', LONG: 'hunter2' }, (line) => said.push(line))
  env.secret('SHORT')
  env.secret('LONG')
  env.say('password "hunter2" or hunter?')
  expect(said).toEqual(['password "[redacted]" or [redacted]?'])
})
