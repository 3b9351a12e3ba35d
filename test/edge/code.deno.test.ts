import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { environment } from '../../src/setup/environment.ts'
import { run } from '../../src/setup/functions.ts'
import { ready, world } from '../golden/worlds.ts'
import { type DenoServer, startDeno } from '../programs/deno.ts'
import { mountKeys } from '../setup/mounted-keys.ts'

type ConfigMap = KubeObject & { readonly data: Readonly<Record<string, string>> }
type Document = ConfigMap & { readonly spec: ClaimSpec }

const folder = mkdtempSync(join(tmpdir(), 'functions-code-'))
const example = parseAllDocuments(readFileSync('examples/functions.yaml', 'utf8')).map(
  (document) => document.toJS() as Document,
)
const running: DenoServer[] = []
afterAll(async () => {
  for (const deno of running) await deno.stop()
  rmSync(folder, { recursive: true, force: true })
})

const named = (name: string): Document => {
  const found = example.find(({ metadata }) => metadata?.name === name)
  if (found === undefined) throw new Error(`the example has no ${name}`)
  return found
}

/** The set-up program with keys where Kubernetes mounts them; resolves with the functions' folder. */
const filesOf = async (name: string): Promise<string> => {
  const main = join(folder, 'edge-main.js')
  writeFileSync(main, '')
  const code = join(folder, name, 'code')
  const variables = { EDGE_MAIN: main, FUNCTIONS_MAIN_DIR: join(folder, name, 'main') }
  const keys = join(folder, name, 'keys')
  await run(environment({ ...variables, FUNCTIONS_KEYS_DIR: keys, FUNCTIONS_DIR: code }))
  return code
}

const answers = async (path: string, init: RequestInit = {}, variables = {}): Promise<Response> => {
  const deno = await startDeno(path, variables)
  running.push(deno)
  return fetch(deno.address, init)
}

describe('the code of the example, as the pods get it, runs in Deno', () => {
  let inline: string
  let files: string
  beforeAll(async () => {
    const { functions } = named('hooks').spec
    const secret = named('hooks-env')
    const state = await ready(world({ functions }, { objects: [inNamespace(secret)] }))
    const code = state.observed['functions-code'] as ConfigMap
    mountKeys(join(folder, 'inline/keys'), code.data)
    inline = await filesOf('inline')
    mountKeys(join(folder, 'files/keys/hello'), named('hooks-hello').data)
    files = await filesOf('files')
  })

  const inNamespace = (object: Document): KubeObject =>
    ({
      ...object,
      metadata: { ...object.metadata, namespace: 'team-a' },
      data: { stripe: 'eA==' },
    }) as KubeObject

  test('from the claim, with what functions share', async () => {
    const body = JSON.stringify({ name: 'Ada' })
    const answer = await answers(join(inline, 'hello/index.ts'), { method: 'POST', body })
    expect(await answer.json()).toEqual({ message: 'Hello Ada' })
  })

  test('from the claim, the function that Stripe calls', async () => {
    const answer = await answers(join(inline, 'stripe-webhook/index.ts'))
    expect(answer.status).toBe(400)
  })

  test('from a ConfigMap, with a file in a folder', async () => {
    const answer = await answers(join(files, 'hello/index.ts'), {}, { GREETING: 'Moin' })
    expect(await answer.text()).toBe('Moin')
  })
})
