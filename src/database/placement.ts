/** What an operator without a field for it makes of `scheduling.nodeSelector`. */
export type NodeAffinity = {
  readonly requiredDuringSchedulingIgnoredDuringExecution: {
    readonly nodeSelectorTerms: readonly {
      readonly matchExpressions: readonly {
        readonly key: string
        readonly operator: 'In'
        readonly values: readonly string[]
      }[]
    }[]
  }
}

/** Nodes that carry every one of the labels. */
export const nodeAffinity = (nodeSelector: Readonly<Record<string, string>>): NodeAffinity => ({
  requiredDuringSchedulingIgnoredDuringExecution: {
    nodeSelectorTerms: [
      {
        matchExpressions: Object.entries(nodeSelector).map(([key, value]) => ({
          key,
          operator: 'In',
          values: [value],
        })),
      },
    ],
  },
})
