import { type Check, components } from './check.ts'
import type { Outcome, Report, Row } from './suite.ts'

const outcomes: readonly Outcome[] = ['passed', 'failed', 'off', 'not checked']

const counts = (rows: readonly Row[]): Readonly<Record<Outcome, number>> => {
  const count = (outcome: Outcome) => rows.filter(({ result }) => result === outcome).length
  return {
    passed: count('passed'),
    failed: count('failed'),
    off: count('off'),
    'not checked': count('not checked'),
  }
}

const longest = (texts: readonly string[]): number => Math.max(...texts.map(({ length }) => length))

/** Writes rows one by one, under a head. */
export const table = (checks: readonly Check[], print: (text: string) => void) => {
  const widths = [
    longest(['COMPONENT', ...components]) + 2,
    longest(['CHECK', ...checks.map(({ promise }) => promise)]) + 2,
    longest(outcomes) + 2,
    8,
  ]
  const line = (cells: readonly string[]): string =>
    `${cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('')
      .trimEnd()}\n`
  return {
    head: () => print(line(['COMPONENT', 'CHECK', 'RESULT', 'TIME', 'ANSWERED BY'])),
    row: ({ component, check, result, milliseconds, answeredBy = '', why }: Row) => {
      const time = milliseconds > 0 ? `${milliseconds} ms` : ''
      print(line([component, check, result, time, answeredBy]))
      if (why !== undefined) print(`${' '.repeat(widths[0] ?? 0)}${why}\n`)
    },
  }
}

/** `12 passed, 1 failed, …`, and whom they were asked through. */
export const summary = ({ url, gateway, rows }: Report): string => {
  const counted = counts(rows)
  const words = outcomes.map((outcome) => `${counted[outcome]} ${outcome}`).join(', ')
  return `${words}: ${url}${gateway === undefined ? '' : `, through ${gateway}`}\n`
}

export const json = ({ url, gateway, rows }: Report): string =>
  `${JSON.stringify({ url, gateway, counts: counts(rows), checks: rows }, null, 2)}\n`
