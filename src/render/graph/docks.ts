import type { Box, Drawing, Line, Point } from './layout.ts'
import { labelSize } from './size.ts'

/** Pixels that a label's stretch is longer than the label, and those of the head of an arrow. */
const ROOM = 16
const ARROW = 8

/** From left to right, where boxes stand. */
type Column = { readonly left: number; readonly right: number }

/** Boxes whose sides overlap stand in one column. */
const columnsOf = (boxes: readonly Box[]): Column[] => {
  const columns: Column[] = []
  for (const { x, width } of boxes.toSorted((a, b) => a.x - b.x)) {
    const last = columns.at(-1)
    if (!last || x > last.right) columns.push({ left: x, right: x + width })
    else columns[columns.length - 1] = { ...last, right: Math.max(last.right, x + width) }
  }
  return columns
}

/** A line passes a column straight, and bends between columns. */
const between = ({ points }: Line, columns: readonly Column[]): Point[] =>
  columns.flatMap(({ left, right }) => {
    const within = points.slice(1, -1).filter(({ x }) => x > left && x < right)
    const y = within[0]?.y
    return y === undefined
      ? []
      : [
          { x: left, y },
          { x: right, y },
        ]
  })

/** Where a line meets a box. */
type End = { readonly line: Line; readonly box: Box; readonly side: 'left' | 'right' }

/** The first is where it leaves. Lines go to the right, but for answers that call back. */
const endsOf = (line: Line, boxOf: (id: string) => Box | undefined): End[] => {
  const [start, end] = [boxOf(line.from), boxOf(line.to)]
  if (!start || !end) return []
  const forward = start.x + start.width <= end.x
  return [
    { line, box: start, side: forward ? 'right' : 'left' },
    { line, box: end, side: forward ? 'left' : 'right' },
  ]
}

/** The point of the line that is next to an end. */
const nextTo = ({ line, box }: End): number =>
  (box.id === line.from ? line.points[1] : line.points.at(-2))?.y ?? 0

/** Ends are spread over their side, in the order in which their lines come. */
const placeOf = (end: End, all: readonly End[]): Point => {
  const { box, side } = end
  const row = all
    .filter((other) => other.box === box && other.side === side)
    .sort((a, b) => nextTo(a) - nextTo(b))
  return {
    x: side === 'left' ? box.x : box.x + box.width,
    y: box.y + (box.height * (row.indexOf(end) + 1)) / (row.length + 1),
  }
}

/** Every line meets its boxes at their sides, and arrives straight where it has a label. */
export const docked = (drawing: Drawing): Drawing => {
  const { boxes } = drawing
  const columns = columnsOf(boxes)
  const boxOf = (id: string) => boxes.find((box) => box.id === id)
  const pairs = drawing.lines.map((line) => ({ line, ends: endsOf(line, boxOf) }))
  const all = pairs.flatMap(({ ends }) => ends)
  return {
    ...drawing,
    lines: pairs.map(({ line, ends: [start, end] }) => {
      if (!start || !end) return line
      const [from, to] = [placeOf(start, all), placeOf(end, all)]
      const inner = between(line, columns)
      const stretch = line.label === '' ? 0 : labelSize(line.label).width + ROOM
      const straight = stretch > 0 ? [{ x: to.x - stretch, y: to.y }] : []
      return {
        ...line,
        points: [from, ...(from.x <= to.x ? inner : inner.toReversed()), ...straight, to],
        at: stretch > 0 ? { x: to.x - (stretch + ARROW) / 2, y: to.y } : undefined,
      }
    }),
  }
}
