/** A claim of which everything but Supabase's own programs is real here. */
export const REAL = {
  plan: 'nano',
  gateway: { type: 'Envoy' },
  objectStore: { type: 'VersityGW', storage: { size: '1Gi' } },
  functions: { enabled: true },
  deletionProtection: false,
  database: {
    storage: { size: '1Gi' },
    // a second instance begins with a checkpoint of the first, which takes its time otherwise
    parameters: { checkpoint_timeout: '30s', checkpoint_completion_target: '0.1' },
  },
} as const

/** On every namespace of the tests: they go when the cluster stays. */
export const OF_TESTS = { 'test.xsupabase.io/run': 'yes' } as const
