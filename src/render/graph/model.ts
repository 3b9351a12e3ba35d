/** What a box stands for; each kind has a colour of its own. */
export type NodeKind =
  | 'clients'
  | 'gateway'
  | 'service'
  | 'data'
  | 'elsewhere'
  | 'job'
  | 'secret'
  | 'outside'

export type Node = {
  readonly id: string
  readonly kind: NodeKind
  /** What it is called within the project. */
  readonly title: string
  /** Smaller lines below. */
  readonly lines: readonly string[]
}

/** `call`: opens connections to; `wait`: starts after; `secret`: reads keys of, a ConfigMap's too. */
export type EdgeKind = 'call' | 'wait' | 'secret'

export type Edge = {
  readonly from: string
  readonly to: string
  readonly kind: EdgeKind
  /** Paths of the gateway that lead there. */
  readonly label: string
}

export type Graph = {
  readonly title: string
  readonly nodes: readonly Node[]
  readonly edges: readonly Edge[]
}
