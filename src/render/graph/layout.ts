import { layout, Graph as Sheet } from '@dagrejs/dagre'
import { docked } from './docks.ts'
import type { Edge, Graph, Node } from './model.ts'
import { boxSize, labelSize } from './size.ts'

export type Point = { readonly x: number; readonly y: number }

/** A box by its upper left corner; lengths in pixels. */
export type Box = Node & Point & { readonly width: number; readonly height: number }

export type Line = Edge & {
  readonly points: readonly Point[]
  /** Middle of the label. */
  readonly at: Point | undefined
}

export type Drawing = {
  readonly title: string
  readonly width: number
  readonly height: number
  readonly boxes: readonly Box[]
  readonly lines: readonly Line[]
}

export const MARGIN = 24
const TITLE = 36

/** Boxes in columns: Secrets and set-up first, then who calls, then who is called. */
export const laidOut = ({ title, nodes, edges }: Graph): Drawing => {
  const sheet = new Sheet({ multigraph: true })
  sheet.setGraph({
    rankdir: 'LR',
    nodesep: 18,
    ranksep: 56,
    edgesep: 8,
    marginx: MARGIN,
    marginy: MARGIN,
  })
  sheet.setDefaultEdgeLabel(() => ({}))
  for (const node of nodes) sheet.setNode(node.id, boxSize(node))
  for (const { from, to, kind, label } of edges) {
    sheet.setEdge(from, to, { ...labelSize(label), labelpos: 'c' }, kind)
  }
  layout(sheet)
  const { width = 0, height = 0 } = sheet.graph()
  return docked({
    title,
    width: Math.ceil(width),
    height: Math.ceil(height) + TITLE,
    boxes: nodes.map((node) => {
      const { x, y, width, height } = sheet.node(node.id)
      return { ...node, x: x - width / 2, y: y - height / 2 + TITLE, width, height }
    }),
    lines: edges.map((one) => {
      const { points } = sheet.edge(one.from, one.to, one.kind)
      return {
        ...one,
        points: points.map((point: Point) => ({ x: point.x, y: point.y + TITLE })),
        at: undefined,
      }
    }),
  })
}
