import type { Node } from './model.ts'

/** Pixels. */
export const LINE_HEIGHT = 15
export const LABEL_HEIGHT = 13
export const TITLE_SIZE = 14
export const LINE_SIZE = 11
const PADDING = 10

type Size = { readonly width: number; readonly height: number }

/** Wide enough in any sans-serif font, since nobody knows which one the reader has. */
const widthOf = (text: string, size: number): number => Math.ceil(text.length * size * 0.58)

export const boxSize = ({ title, lines }: Node): Size => {
  const widths = [widthOf(title, TITLE_SIZE) + 4, ...lines.map((line) => widthOf(line, LINE_SIZE))]
  return { width: Math.max(...widths) + 2 * PADDING, height: 28 + lines.length * LINE_HEIGHT }
}

export const labelSize = (label: string): Size => {
  const rows = label === '' ? [] : label.split('\n')
  return {
    width: Math.max(0, ...rows.map((row) => widthOf(row, LINE_SIZE) + 8)),
    height: rows.length * LABEL_HEIGHT,
  }
}
