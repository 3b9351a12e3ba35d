import { table } from '../render/table.ts'
import type { Left, Mapping } from './mapping.ts'

type Row = readonly [key: string, words: string]

const section = (title: string, rows: readonly Row[]): string[] =>
  rows.length === 0
    ? []
    : [
        `${title}:`,
        ...table(rows)
          .split('\n')
          .map((line) => `  ${line}`),
        '',
      ]

const rows = (left: readonly Left[], harmless: boolean): Row[] =>
  left.filter((one) => one.harmless === harmless).map(({ key, why }) => [key, why])

/** What is not in the claim and what to do before it is applied, in lines for the reader. */
export const report = (
  left: readonly Left[],
  notes: Mapping['notes'],
  commands: readonly string[],
): string[] => [
  ...section('Left out', rows(left, false)),
  ...section('Without a place in a claim', rows(left, true)),
  ...section(
    'To look at',
    notes.map(({ key, note }): Row => [key, note]),
  ),
  ...commands.flatMap((command) => [
    'Make this Secret before the claim is applied (bash or zsh):',
    command,
    '',
  ]),
]
