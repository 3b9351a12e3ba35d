/** Text in a cell of a Markdown table. */
export const cell = (text: string): string =>
  text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')

/** A name or a value in a cell. */
export const code = (text: string): string =>
  text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``

/** Head of a column, and what it shows of a row. */
export type Column<Row> = readonly [head: string, cell: (row: Row) => string]

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

export const table = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string =>
  [
    line(columns.map(([head]) => head)),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map(([, text]) => text(row)))),
  ].join('\n')
