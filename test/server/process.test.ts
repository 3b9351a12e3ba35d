import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { throwAwayCertificates } from '../../src/render/certificates.ts'
import { servingStatus } from '../../src/server/health.ts'
import { freePort } from '../programs/ports.ts'
import { certificateFolder } from './certificateFolder.ts'
import { checkHealth, connect, plaintext } from './client.ts'
import { afterwards } from './running.ts'

type Ended = { readonly code: number | null; readonly lines: readonly string[] }

const launch = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'src/main.ts', ...args],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  afterwards(() => child.kill('SIGKILL'))
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text))
  }
  const lines = (): string[] => output.join('').split('\n').filter(Boolean)
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => resolve({ code, lines: lines() })),
  )
  return { child, ended, lines }
}

const folderWith = async () => {
  const folder = certificateFolder(await throwAwayCertificates())
  afterwards(folder.remove)
  return folder
}

const addresses = async () => {
  const [port, healthPort] = [await freePort(), await freePort()]
  return {
    healthPort,
    args: ['--address', `127.0.0.1:${port}`, '--health-address', `127.0.0.1:${healthPort}`],
  }
}

/** The message of the only line; a second line is a failure of the test. */
const onlyLine = ({ lines }: Ended): string => {
  expect(lines).toHaveLength(1)
  return String(JSON.parse(lines[0] ?? '{}').msg)
}

test('a missing folder of certificates ends it with code 1 and one line', async () => {
  const ended = await launch(['--tls-certs-dir', '/nowhere']).ended
  expect(onlyLine(ended)).toMatch(/^cannot read the TLS file \/nowhere\/tls.crt: ENOENT/)
  expect(ended.code).toBe(1)
})

test.each(['tls.crt', 'tls.key', 'ca.crt'] as const)(
  'a broken %s ends it with code 1 and one line that names the file',
  async (file) => {
    const folder = await folderWith()
    folder.writeFile(file, 'no PEM')
    const ended = await launch(['--tls-certs-dir', folder.dir]).ended
    expect(onlyLine(ended)).toContain(`cannot use ${folder.dir}/${file}: `)
    expect(ended.code).toBe(1)
  },
)

test('a key of another certificate ends it with code 1 and one line', async () => {
  const folder = await folderWith()
  folder.writeFile('tls.key', (await throwAwayCertificates()).server.key)
  const ended = await launch([], { TLS_SERVER_CERTS_DIR: folder.dir }).ended
  expect(onlyLine(ended)).toContain(`cannot use ${folder.dir}/tls.key: `)
  expect(ended.code).toBe(1)
})

test.each(['address', 'health-address'])(
  'a taken port of --%s ends it with code 1 and one line',
  async (flag) => {
    const holder = createServer()
    const port = await freePort()
    await new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve))
    afterwards(() => holder.close())
    const { args } = await addresses()

    const ended = await launch([...args, '--insecure', `--${flag}`, `127.0.0.1:${port}`]).ended
    expect(onlyLine(ended)).toBe(
      `cannot listen on 127.0.0.1:${port}: another process has the port (EADDRINUSE)`,
    )
    expect(ended.code).toBe(1)
  },
)

test.each([
  ['an unknown flag', ['--adress', '[::]:9443'], "Unknown option '--adress'"],
  ['an address without a port', ['--address', 'localhost'], '--address: cannot use "localhost"'],
  ['a size that is no number', ['--max-recv-message-size', '4MB'], 'cannot use "4MB"'],
])('%s ends it with code 2 and one line', async (_, args, message) => {
  const ended = await launch(args).ended
  expect(ended.lines).toEqual([expect.stringContaining(message)])
  expect(ended.code).toBe(2)
})

test('--help names every flag', async () => {
  const ended = await launch(['--help']).ended
  for (const flag of [
    '--address',
    '--health-address',
    '--tls-certs-dir',
    '--insecure',
    '--max-recv-message-size',
    '--debug',
  ]) {
    expect(ended.lines.join('\n')).toContain(flag)
  }
  expect(ended.code).toBe(0)
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  'it serves with the certificates of TLS_SERVER_CERTS_DIR, and %s ends it with code 0',
  async (signal) => {
    const { args, healthPort } = await addresses()
    const folder = await folderWith()
    const { child, ended, lines } = launch(args, { TLS_SERVER_CERTS_DIR: folder.dir })
    await expect.poll(lines, { timeout: 10_000 }).toHaveLength(1)
    const probe = connect(`127.0.0.1:${healthPort}`, plaintext())
    afterwards(() => probe.close())
    expect(await checkHealth(probe)).toBe(servingStatus.SERVING)

    child.kill(signal)
    expect((await ended).code).toBe(0)
  },
)
