import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { pass } from '../../src/render/crossplane.ts'
import { edited, platform, ready, run, world } from '../golden/worlds.ts'
import { callsOf, isAllowed, type Pod, podsOf, shutOut } from './network.ts'

const objectsOf = async (
  spec: ClaimSpec = {},
  settings: KubeObject[] = [],
): Promise<KubeObject[]> => {
  const { response } = await pass(await ready(world(spec, { objects: settings })), run)
  return Object.values(response.desired?.resources ?? {}).map(
    ({ resource }) => resource as unknown as KubeObject,
  )
}

const FULL: ClaimSpec = { functions: { enabled: true }, gateway: { type: 'Envoy' } }

/** The pods of a project by the name of their component; `database` and `setup` among them. */
const parts = (objects: readonly KubeObject[]): Readonly<Record<string, Pod>> =>
  Object.fromEntries(
    [...podsOf(objects).values()].map((pod) => [
      pod.labels['app.kubernetes.io/component'] ?? 'database',
      pod,
    ]),
  )

const stranger: Pod = { namespace: 'team-b', labels: { app: 'x' } }
const application: Pod = { namespace: 'team-a', labels: { app: 'shop' } }
const operator: Pod = {
  namespace: 'cnpg-system',
  labels: { 'app.kubernetes.io/name': 'cloudnative-pg' },
}
const inDisguise: Pod = { ...stranger, labels: operator.labels }

/** Where every part listens, those ports that no Service leads to among them. */
const LISTENS: readonly (readonly [part: string, port: number])[] = [
  ['gateway', 8000],
  ['gateway', 8100],
  ['auth', 9999],
  ['rest', 3000],
  ['rest', 3001],
  ['realtime', 4000],
  ['realtime', 4369],
  ['storage', 5000],
  ['storage', 5001],
  ['imgproxy', 5001],
  ['meta', 8080],
  ['meta', 8081],
  ['functions', 9000],
  ['studio', 3000],
  ['objectstore', 9000],
  ['database', 5432],
  ['database', 8000],
]

const reached = (objects: readonly KubeObject[], from: Pod): string[] =>
  LISTENS.filter(([part, port]) => {
    const to = parts(objects)[part]
    return to && isAllowed(objects, from, to, port)
  }).map(([part, port]) => `${part}:${port}`)

describe('who reaches what of a project', () => {
  const rows: readonly (readonly [string, Pod | string, readonly string[]])[] = [
    ['a pod of another namespace: the gateway', stranger, ['gateway:8000']],
    [
      'an application in the namespace of the claim: the gateway, and the database that it has the URL of',
      application,
      ['gateway:8000', 'database:5432'],
    ],
    [
      'the gateway: every service at its one port',
      'gateway',
      [
        'gateway:8000',
        'auth:9999',
        'rest:3000',
        'realtime:4000',
        'storage:5000',
        'meta:8080',
        'functions:9000',
        'studio:3000',
        'database:5432',
      ],
    ],
    ['Studio: postgres-meta besides', 'studio', ['gateway:8000', 'meta:8080', 'database:5432']],
    [
      'the code of functions: nothing but the gateway and the database',
      'functions',
      ['gateway:8000', 'database:5432'],
    ],
    [
      'Storage: imgproxy and the object store besides',
      'storage',
      ['gateway:8000', 'imgproxy:5001', 'objectstore:9000', 'database:5432'],
    ],
    [
      'imgproxy: the object store',
      'imgproxy',
      ['gateway:8000', 'objectstore:9000', 'database:5432'],
    ],
    [
      'replicas of Realtime: each other, at the ports that Erlang picks',
      'realtime',
      ['gateway:8000', 'realtime:4000', 'realtime:4369', 'database:5432'],
    ],
    [
      'Jobs: what they set up, and the gateway',
      'setup',
      ['gateway:8000', 'realtime:4000', 'objectstore:9000', 'database:5432'],
    ],
    [
      'the operator of the database: its pods',
      operator,
      ['gateway:8000', 'database:5432', 'database:8000'],
    ],
    [
      'instances of the database: each other',
      'database',
      ['gateway:8000', 'database:5432', 'database:8000'],
    ],
  ]
  it.each(rows)('%s', async (_what, from, wanted) => {
    const objects = await objectsOf(FULL)
    const pod = typeof from === 'string' ? parts(objects)[from] : from
    expect(reached(objects, pod as Pod)).toEqual(
      LISTENS.map(([part, port]) => `${part}:${port}`).filter((each) => wanted.includes(each)),
    )
  })

  it('nobody reaches the pods of a Job', async () => {
    const objects = await objectsOf(FULL)
    const { setup, gateway } = parts(objects) as Record<'setup' | 'gateway', Pod>
    for (const from of [stranger, application, gateway]) {
      expect(isAllowed(objects, from, setup, 80)).toBe(false)
    }
  })

  it('whoever pretends to be the operator is let in, until the platform says where it runs', async () => {
    expect(reached(await objectsOf(), inDisguise)).toContain('database:5432')
    const objects = await objectsOf({}, [platform({ operatorNamespaces: ['cnpg-system'] })])
    expect(reached(objects, inDisguise)).toEqual(['gateway:8000'])
    expect(reached(objects, operator)).toContain('database:8000')
  })
})

describe('who reaches what is outside', () => {
  const leaving = async (spec: ClaimSpec): Promise<string[]> => {
    const objects = await objectsOf(spec)
    return Object.entries(parts(objects))
      .filter(([, pod]) => isAllowed(objects, pod, 'outside', 443))
      .map(([name]) => name)
      .sort()
  }

  it('Auth, the code of functions, and the database', async () => {
    expect(await leaving(FULL)).toEqual(['auth', 'database', 'functions'])
  })

  it('Storage, where the images are transformed elsewhere', async () => {
    const imgproxy = { type: 'External', external: { url: 'http://imgproxy.images.svc' } } as const
    expect(await leaving({ imgproxy })).toEqual(['auth', 'database', 'storage'])
  })

  it('every part asks for names', async () => {
    const objects = await objectsOf(FULL)
    const dns: Pod = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }
    for (const [name, pod] of Object.entries(parts(objects))) {
      expect(isAllowed(objects, pod, dns, 53), name).toBe(true)
    }
  })
})

describe('what the parts say of each other', () => {
  it.each([{}, FULL])('every call that an environment names is let through', async (spec) => {
    const objects = await objectsOf(spec)
    expect(callsOf(objects).length).toBeGreaterThan(20)
    expect(shutOut(objects)).toEqual([])
  })

  it('the last check reaches the pooler, and the pooler the database', async () => {
    const objects = await objectsOf({ database: { pooler: { enabled: true } } })
    const pods = [...podsOf(objects)]
    const [id, pooler] = pods.find(([id]) => id.startsWith('Pooler/')) ?? []
    const calls = callsOf(objects).filter(({ to }) => to === id)
    expect(calls).toEqual([{ from: expect.stringContaining('-verify-'), to: id, port: 5432 }])
    expect(shutOut(objects)).toEqual([])
    const [, database] = pods.find(([id]) => id.startsWith('Cluster/')) ?? []
    expect(isAllowed(objects, pooler as Pod, database as Pod, 5432)).toBe(true)
    expect(isAllowed(objects, stranger, pooler as Pod, 5432)).toBe(false)
  })

  const withoutPolicy = (objects: readonly KubeObject[], name: string): KubeObject[] => {
    const rest = objects.filter(
      ({ kind, metadata }) => kind !== 'NetworkPolicy' || !metadata?.name?.endsWith(`-${name}`),
    )
    expect(rest.length).toBe(objects.length - 1)
    return rest
  }

  it.each(['services', 'imgproxy', 'objectstore', 'realtime'])(
    'and would not be without the policy %s',
    async (name) => {
      expect(shutOut(withoutPolicy(await objectsOf(FULL), name))).not.toEqual([])
    },
  )

  it('without the policy isolation, every part would leave the project', async () => {
    const rest = withoutPolicy(await objectsOf(FULL), 'isolation')
    expect(isAllowed(rest, parts(rest).rest as Pod, 'outside', 443)).toBe(true)
  })
})

describe('networkPolicy.type', () => {
  const policies = (objects: readonly KubeObject[]): number =>
    objects.filter(({ kind }) => kind === 'NetworkPolicy').length

  it('None makes no policy at all', async () => {
    const objects = await objectsOf({ networkPolicy: { type: 'None' } })
    expect(policies(objects)).toBe(0)
    expect(reached(objects, stranger)).toContain('meta:8080')
  })

  it('of a Storage that was turned off, none is left', async () => {
    const state = edited(await ready(world()), { storage: { enabled: false } })
    const { response } = await pass(state, run)
    expect(Object.keys(response.desired?.resources ?? {})).not.toContain('objectstore-policy')
  })

  it('is made for the parts that there are', async () => {
    expect(policies(await objectsOf())).toBe(9)
    const least = { realtime: { enabled: false }, storage: { enabled: false } }
    expect(policies(await objectsOf(least))).toBe(6)
  })
})

describe('a Prometheus that collects metrics', () => {
  const metrics = { type: 'PrometheusOperator', namespaces: ['monitoring'] }
  const prometheus: Pod = { namespace: 'monitoring', labels: { app: 'prometheus' } }
  const TOLD = [
    'gateway:8000',
    'gateway:8100',
    'auth:9100',
    'rest:3001',
    'realtime:4000',
    'storage:5001',
    'imgproxy:8081',
    'objectstore:9000',
    'database:9187',
  ]

  it('reaches the ports of metrics and no other, from its own namespace alone', async () => {
    const objects = await objectsOf(FULL, [platform({ metrics })])
    const listens = [...LISTENS, ['auth', 9100], ['imgproxy', 8081], ['database', 9187]] as const
    const open = (from: Pod): string[] =>
      listens
        .filter(([part, port]) => isAllowed(objects, from, parts(objects)[part] as Pod, port))
        .map(([part, port]) => `${part}:${port}`)
    expect(open(prometheus).sort()).toEqual([...TOLD].sort())
    expect(open(stranger)).toEqual(['gateway:8000'])
  })

  it('that may run anywhere reaches no port that serves something else as well', async () => {
    const objects = await objectsOf(FULL, [platform({ metrics: { type: 'PrometheusOperator' } })])
    expect(reached(objects, prometheus)).toEqual([
      'gateway:8000',
      'gateway:8100',
      'rest:3001',
      'storage:5001',
    ])
  })

  it('reaches none where the platform collects none', async () => {
    expect(reached(await objectsOf(FULL), prometheus)).toEqual(['gateway:8000'])
  })
})
