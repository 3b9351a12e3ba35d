import { type Box, type Drawing, type Line, MARGIN, type Point } from './layout.ts'
import type { EdgeKind, NodeKind } from './model.ts'
import { LABEL_HEIGHT, LINE_HEIGHT, LINE_SIZE, TITLE_SIZE } from './size.ts'

type Style = { readonly fill: string; readonly stroke: string }

const BOXES: Readonly<Record<NodeKind, Style>> = {
  clients: { fill: '#ffffff', stroke: '#6b7280' },
  gateway: { fill: '#dbeafe', stroke: '#2563eb' },
  service: { fill: '#dcfce7', stroke: '#16a34a' },
  data: { fill: '#ede9fe', stroke: '#7c3aed' },
  elsewhere: { fill: '#ffffff', stroke: '#7c3aed' },
  job: { fill: '#f3f4f6', stroke: '#6b7280' },
  secret: { fill: '#fef3c7', stroke: '#d97706' },
  outside: { fill: '#ffffff', stroke: '#d97706' },
}

type Stroke = {
  readonly colour: string
  readonly width: number
  readonly dash?: string
  readonly words: string
}

const LINES: Readonly<Record<EdgeKind, Stroke>> = {
  call: { colour: '#374151', width: 1.4, words: 'calls' },
  wait: { colour: '#9ca3af', width: 1, dash: '2 3', words: 'comes before' },
  secret: { colour: '#f0b952', width: 1, words: 'gives keys to' },
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)

const round = (number: number): number => Math.round(number * 10) / 10

const at = ({ x, y }: Point): string => `${round(x)} ${round(y)}`

/** A curve that leaves and arrives horizontally between each two points. */
const curve = (points: readonly Point[]): string => {
  const [first, ...rest] = points
  if (!first) return ''
  let before = first
  const parts = rest.map((point) => {
    const middle = (before.x + point.x) / 2
    const part = `C${at({ x: middle, y: before.y })} ${at({ x: middle, y: point.y })} ${at(point)}`
    before = point
    return part
  })
  return `M${at(first)}${parts.join('')}`
}

const text = (words: string, { x, y }: Point, attributes: string): string =>
  `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escaped(words)}</text>`

const box = ({ kind, title, lines, x, y, width, height }: Box): string => {
  const { fill, stroke } = BOXES[kind]
  const middle = x + width / 2
  const dash = ['outside', 'elsewhere'].includes(kind) ? ' stroke-dasharray="4 3"' : ''
  return [
    `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="6" fill="${fill}" stroke="${stroke}"${dash}/>`,
    text(title, { x: middle, y: y + 19 }, 'class="title"'),
    ...lines.map((line, index) =>
      text(line, { x: middle, y: y + 19 + (index + 1) * LINE_HEIGHT }, 'class="line"'),
    ),
  ].join('\n')
}

const line = ({ kind, points }: Line): string => {
  const { colour, width, dash } = LINES[kind]
  const dashes = dash ? ` stroke-dasharray="${dash}"` : ''
  return `<path d="${curve(points)}" fill="none" stroke="${colour}" stroke-width="${width}"${dashes} marker-end="url(#${kind})"/>`
}

const label = ({ label: words, at: place }: Line): string => {
  if (!place) return ''
  const rows = words.split('\n')
  return rows
    .map((row, index) => {
      const y = place.y + (index - (rows.length - 1) / 2) * LABEL_HEIGHT + 4
      return text(row, { x: place.x, y }, 'class="label"')
    })
    .join('\n')
}

const marker = ([kind, { colour }]: [string, Stroke]): string =>
  `<marker id="${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.5L8 4L0 7.5z" fill="${colour}"/></marker>`

const STYLE = `text{font-family:system-ui,-apple-system,"Segoe UI",Helvetica,Arial,"DejaVu Sans",sans-serif;text-anchor:middle;fill:#111827}
.title{font-size:${TITLE_SIZE}px;font-weight:600}.line{font-size:${LINE_SIZE}px;fill:#4b5563}.head{font-size:16px;font-weight:600;text-anchor:start}
.label{font-size:${LINE_SIZE}px;fill:#1d4ed8;paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}.legend{font-size:${LINE_SIZE}px;fill:#4b5563;text-anchor:start}`

const legend = (): string =>
  Object.entries(LINES)
    .map(([kind, { colour, width, dash, words }], index) => {
      const x = 260 + index * 130
      const dashes = dash ? ` stroke-dasharray="${dash}"` : ''
      return `<path d="M${x} 26h28" stroke="${colour}" stroke-width="${width}"${dashes} marker-end="url(#${kind})"/>${text(words, { x: x + 36, y: 30 }, 'class="legend"')}`
    })
    .join('\n')

/** A drawing as an SVG document, the same each time. */
export const svgOf = ({ title, width, height, boxes, lines }: Drawing): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<defs>${Object.entries(LINES).map(marker).join('')}</defs>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(title, { x: MARGIN, y: 31 }, 'class="head"'),
    legend(),
    ...lines.map(line),
    ...boxes.map(box),
    ...lines.map(label).filter(Boolean),
    '</svg>\n',
  ].join('\n')
