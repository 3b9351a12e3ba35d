import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { Status } from '../../src/api/status.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { graphOf } from '../../src/render/graph/graph.ts'
import { type Drawing, laidOut } from '../../src/render/graph/layout.ts'
import type { Graph } from '../../src/render/graph/model.ts'
import { claim, file, folder, objects, PATIENCE, render, secretData, written } from './render.ts'

const root = join(import.meta.dirname, '../..')
const example = (name: string): string => join(root, 'examples', `${name}.yaml`)

const svg = async (path: string): Promise<string> => {
  const out = join(folder(), 'project.svg')
  const { code, stderr } = await render([path, '--graph', out])
  expect(stderr).toContain('is Ready')
  expect(code).toBe(0)
  return readFileSync(out, 'utf8')
}

const composed = async (path: string): Promise<KubeObject[]> =>
  objects((await render([path, '-o', 'yaml'])).stdout)

const prefix = (all: readonly KubeObject[]): string =>
  all.find(({ kind }) => kind === 'Cluster')?.metadata?.name?.replace(/-db$/, '') ?? ''

const graph = (objects: readonly KubeObject[]): Graph => {
  const project = prefix(objects)
  const publicUrl = `http://${project}-gateway.default.svc:8000`
  return graphOf({ claim: 'shop', project, publicUrl, objects })
}

/** Edges as `from > to (label)`, by the titles of their boxes. */
const edges = ({ nodes, edges }: Graph, kind: string): string[] => {
  const title = (id: string) => nodes.find((node) => node.id === id)?.title ?? `no box for ${id}`
  return edges
    .filter((edge) => edge.kind === kind)
    .map(({ from, to, label }) =>
      [title(from), '>', title(to), ...label.split('\n').filter(Boolean)].join(' '),
    )
    .sort()
}

const CALLS = [
  'auth > db',
  'auth-migrations > db',
  'bucket > s3',
  'clients > gateway',
  'database > db',
  'functions > db',
  'functions > gateway',
  'gateway > auth /.well-known /auth/v1',
  'gateway > functions /functions/v1',
  'gateway > meta /pg',
  'gateway > realtime /realtime/v1',
  'gateway > rest /graphql/v1 /rest/v1',
  'gateway > storage /storage/v1',
  'gateway > studio',
  'imgproxy > s3',
  'meta > db',
  'realtime > db',
  'rest > db',
  'storage > db',
  'storage > imgproxy',
  'storage > s3',
  'studio > db',
  'studio > gateway',
  'studio > meta',
  'tenant > db',
  'tenant > realtime',
  'verify > gateway',
]

describe('the graph of a project', PATIENCE, () => {
  it.each(['Kong', 'Envoy'])(
    'says who calls whom, by which paths of %s, and no call to what clients are only told of',
    async (type) => {
      const all = await composed(file(claim({ gateway: { type }, functions: { enabled: true } })))
      expect(edges(graph(all), 'call')).toEqual(CALLS)
    },
  )

  it('says which set-up comes before which pods', async () => {
    const all = await composed(file(claim({})))
    expect(edges(graph(all), 'wait')).toEqual([
      'auth-migrations > auth',
      'database > auth',
      'database > auth-migrations',
      'database > meta',
      'database > realtime',
      'database > rest',
      'database > storage',
      'database > studio',
    ])
  })

  it('has an arrow for each reference to a Secret, those of the claim included', async () => {
    const all = await composed(example('production'))
    const found = edges(graph(all), 'secret')
    expect(found).toContain('shop-smtp > auth')
    expect(found).toContain('keys > storage')
    expect(found).toContain('db-admin > db')
    expect(found.some((edge) => edge.startsWith('seed >'))).toBe(false)
    for (const object of all) {
      const text = JSON.stringify(object)
      const named = [...text.matchAll(/"secretKeyRef":\{"name":"([^"]+)"/g)].map(([, name]) => name)
      for (const name of named) {
        expect(graph(all).edges).toContainEqual({
          from: `Secret/${name}`,
          to: `${object.kind}/${object.metadata?.name}`,
          kind: 'secret',
          label: '',
        })
      }
    }
  })
})

describe('a ConfigMap', PATIENCE, () => {
  const only = (found: readonly string[]) => found.filter((edge) => edge.endsWith('> functions'))

  it('of the project has an arrow to what reads it', async () => {
    const inline = { hello: { 'index.ts': 'Deno.serve()' } }
    const all = await composed(file(claim({ functions: { enabled: true, source: { inline } } })))
    expect(only(edges(graph(all), 'secret'))).toEqual(['functions > functions', 'keys > functions'])
  })

  it('of the user, and a Secret as a whole, have one too', async () => {
    const functions = {
      enabled: true,
      envFrom: [{ secretRef: { name: 'mail' } }, { configMapRef: { name: 'settings' } }],
      source: { type: 'ConfigMap', configMap: { hello: { name: 'code' } } },
    }
    const users = [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mail' }, stringData: { A: 'a' } },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { B: 'b' } },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'code' }, data: { 'index.ts': '' } },
    ]
    const all = await composed(
      file([claim({ functions }), ...users.map((object) => stringify(object))].join('---\n')),
    )
    const { nodes } = graph(all)
    expect(only(edges(graph(all), 'secret'))).toEqual([
      'code > functions',
      'keys > functions',
      'mail > functions',
      'settings > functions',
    ])
    const lines = nodes
      .filter(({ kind }) => kind === 'outside')
      .map(({ title, lines }) => [title, ...lines])
    expect(lines.sort()).toEqual([
      ['code', 'ConfigMap of yours'],
      ['mail', 'Secret of yours'],
      ['settings', 'ConfigMap of yours'],
    ])
  })
})

describe('a back end outside the cluster', PATIENCE, () => {
  const render_ = async (name: string, ...flags: string[]) => {
    const out = join(folder(), 'out')
    await render([example(name), '--out', out, ...flags])
    const [claimed, ...all] = objects(written(out))
    const { status } = claimed as KubeObject & { status: Status }
    const project = all.find(({ kind }) => kind === 'Deployment')?.metadata?.labels ?? {}
    return graphOf({
      claim: 'shop',
      project: project['app.kubernetes.io/instance'] ?? '',
      publicUrl: status.url ?? '',
      objects: all,
      status,
    })
  }
  const boxes = ({ nodes }: Graph) =>
    nodes
      .filter(({ kind }) => kind === 'elsewhere')
      .map(({ title, lines }) => [title, ...lines].join(', '))
  const callers = (drawn: Graph, title: string) =>
    edges(drawn, 'call')
      .filter((edge) => edge.endsWith(` > ${title}`))
      .map((edge) => edge.split(' > ')[0])
  const platformFile = (cloud: string) => `--platform=${example(`platform/${cloud}`)}`
  const OF_DATABASE = ['auth', 'auth-migrations', 'database', 'meta', 'rest']

  it('is a box for the database, which all call that use it', async () => {
    const drawn = await render_('external-postgres')
    expect(boxes(drawn)).toEqual(['db, outside, of yours, postgres.example.com'])
    expect(callers(drawn, 'db')).toEqual(expect.arrayContaining(OF_DATABASE))
    expect(callers(drawn, 'db')).not.toContain('gateway')
  })

  it('is a box for a server of a cloud', async () => {
    const drawn = await render_('clouds/rds', platformFile('aws'))
    expect(boxes(drawn)[0]).toMatch(/^db, RDS, .*\.rds\.amazonaws\.com$/)
    expect(callers(drawn, 'db')).toEqual(expect.arrayContaining(OF_DATABASE))
  })

  it('is a box for a bucket, which Storage and its set-up call', async () => {
    const drawn = await render_('clouds/s3', platformFile('aws'))
    expect(boxes(drawn)).toEqual([expect.stringMatching(/^files, S3, bucket .*pictures/)])
    expect(callers(drawn, 'files')).toEqual(['bucket', 'storage'])
  })

  it('is a box for a bucket of somebody else', async () => {
    const drawn = await render_('external-store')
    expect(boxes(drawn)).toEqual([expect.stringMatching(/^files, outside, of yours, bucket /)])
    expect(callers(drawn, 'files')).toEqual(['bucket', 'storage'])
  })

  it('is a box for an account in Azure, which the gateway of the project calls', async () => {
    const drawn = await render_('clouds/azure-blob', platformFile('azure'))
    expect(boxes(drawn)).toEqual([expect.stringMatching(/^files, AzureBlob, account .*, bucket /)])
    expect(callers(drawn, 'files')).toEqual(['s3'])
  })

  it('is no box where everything is inside', async () => {
    expect(boxes(await render_('supabase'))).toEqual([])
  })
})

const inside = ({ boxes, width, height }: Drawing): boolean =>
  boxes.every(
    (box) => box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height,
  )

const overlapping = ({ boxes }: Drawing): string[] =>
  boxes.flatMap((a, index) =>
    boxes
      .slice(index + 1)
      .filter(
        (b) =>
          a.x < b.x + b.width &&
          b.x < a.x + a.width &&
          a.y < b.y + b.height &&
          b.y < a.y + a.height,
      )
      .map((b) => `${a.title} ${b.title}`),
  )

const EXAMPLES = ['supabase', 'production', 'envoy-versitygw', 'nano', 'functions']

describe('the drawing', PATIENCE, () => {
  it.each(EXAMPLES)('of %s has each box apart from the others, on the sheet', async (name) => {
    const drawing = laidOut(graph(await composed(example(name))))
    expect(overlapping(drawing)).toEqual([])
    expect(inside(drawing)).toBe(true)
  })

  it('in the documentation is that of the example: npm run draw makes it', async () => {
    const shown = readFileSync(join(root, 'docs/project.svg'), 'utf8')
    expect((await svg(example('supabase'))) === shown ? 'up to date' : 'run npm run draw').toBe(
      'up to date',
    )
  })

  it('is the same each time, whatever the seed', async () => {
    expect(await svg(example('nano'))).toBe(await svg(example('nano')))
  })

  it('is a document without a value of a Secret', async () => {
    const out = join(folder(), 'project.svg')
    const { stdout } = await render([example('supabase'), '--graph', out, '-o', 'yaml'])
    const drawn = readFileSync(out, 'utf8')
    expect(drawn).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+"/)
    const values = Object.values(secretData(objects(stdout), '-keys')).filter(
      (value) => value.length > 12,
    )
    expect(values.length).toBeGreaterThan(10)
    for (const value of values) expect(drawn).not.toContain(value)
  })

  it('is not made of two claims', async () => {
    const both = file(`${claim({})}---\n${claim({}, 'other')}`)
    const { code, stderr } = await render([both, '--graph', join(folder(), 'a.svg')])
    expect(code).toBe(2)
    expect(stderr).toContain('has 2 Supabases and one can be drawn; put it into a file of its own')
  })

  it('says why its file cannot be written', async () => {
    const { code, stderr } = await render([example('nano'), '--graph', '/nowhere/a.svg'])
    expect(code).toBe(2)
    expect(stderr).toContain('--graph: cannot write /nowhere/a.svg: ')
  })
})
