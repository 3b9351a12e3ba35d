import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { parseAllDocuments } from 'yaml'
import type { KubeObject } from '../../src/kube/objects.ts'
import { run } from '../../src/render/run.ts'

const root = join(import.meta.dirname, '../..')

/** Each run starts a server, and some a process: seconds on a busy machine. */
export const PATIENCE = { timeout: 60_000 }

export type Outcome = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** All of `npm run render` but the process: the server is a real one. */
export const render = async (args: readonly string[]): Promise<Outcome> => {
  const [stdout, stderr]: [string[], string[]] = [[], []]
  const code = await run(args, {
    tell: (line) => stderr.push(`${line}\n`),
    print: (text) => stdout.push(text),
  })
  return { code, stdout: stdout.join(''), stderr: stderr.join('') }
}

/** `npm run render` as a process of its own, without npm. */
export const renderProcess = (args: readonly string[], stdin = ''): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', 'src/render/main.ts', ...args],
      { cwd: root },
    )
    const [stdout, stderr]: [string[], string[]] = [[], []]
    child.stdout.on('data', (chunk) => stdout.push(String(chunk)))
    child.stderr.on('data', (chunk) => stderr.push(String(chunk)))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout: stdout.join(''), stderr: stderr.join('') }))
    child.stdin.on('error', () => {}) // it may end before it has read
    child.stdin.end(stdin)
  })

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A folder that is gone after the test. */
export const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'xsupabase-test-'))
  folders.push(path)
  return path
}

/** A file with this text, gone after the test. */
export const file = (text: string, name = 'input.yaml'): string => {
  const path = join(folder(), name)
  writeFileSync(path, text)
  return path
}

/** The documents of a YAML stream; fails for what is not YAML. */
export const objects = (stream: string): KubeObject[] =>
  parseAllDocuments(stream).map((document) => {
    if (document.errors[0]) throw document.errors[0]
    return document.toJS() as KubeObject
  })

/** A claim as a file would have it. */
export const claim = (spec: unknown, name = 'shop'): string =>
  `apiVersion: xsupabase.io/v1alpha1\nkind: Supabase\nmetadata: {name: ${name}}\nspec: ${JSON.stringify(spec)}\n`

/** A Secret as a file would have it. */
export const secret = (name: string, data: Readonly<Record<string, string>>): string =>
  `---\napiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\nstringData: ${JSON.stringify(data)}\n`

/** The one object of a kind whose name ends so, decoded. */
export const secretData = (all: readonly KubeObject[], suffix: string): Record<string, string> => {
  const found = all.find(
    ({ kind, metadata }) => kind === 'Secret' && metadata?.name?.endsWith(suffix),
  )
  const { data = {} } = (found ?? {}) as { data?: Record<string, string> }
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('utf8'),
    ]),
  )
}

/** The manifests that `--out` wrote, as one stream. */
export const written = (out: string, wanted: (name: string) => boolean = () => true): string =>
  readdirSync(out)
    .filter((name) => name.endsWith('.yaml') && wanted(name))
    .sort()
    .map((name) => readFileSync(join(out, name), 'utf8'))
    .join('')
