import { execFileSync, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cached, type Program } from './cache.ts'
import { freePort } from './ports.ts'

const version = '3.37.0'
const folder = cached('azurite', version)

/** Azurite, Microsoft's own stand-in for Azure Storage. */
export const azurite: Program = {
  name: 'azurite',
  needs: 'npm',
  folder,
  path: join(folder, 'node_modules/azurite/dist/src/blob/main.js'),
  install: (into) => {
    execFileSync(
      'npm',
      ['install', '--prefix', into, '--ignore-scripts', '--no-save', `azurite@${version}`],
      { stdio: 'inherit' },
    )
  },
}

export type Azurite = {
  /** Blob endpoint of the account, as the gateway takes it. */
  readonly endpoint: string
  readonly account: string
  readonly key: string
  /** Makes a container as Azure's own API does, so without anything that a gateway would add. */
  readonly makeContainer: (name: string) => Promise<void>
  readonly stop: () => Promise<void>
}

/** The account that Azurite comes with; its key is public. */
const account = 'devstoreaccount1'
const key =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

/** Shared Key of Azure Storage, for the one request that makes a container. */
const signed = (container: string): Record<string, string> => {
  const headers = { 'x-ms-date': new Date().toUTCString(), 'x-ms-version': '2021-12-02' }
  const text = [
    'PUT',
    ...Array<string>(11).fill(''),
    ...Object.entries(headers).map(([name, value]) => `${name}:${value}`),
    `/${account}/${account}/${container}`,
    'restype:container',
  ].join('\n')
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64')
  return { ...headers, authorization: `SharedKey ${account}:${signature}` }
}

const answers = async (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  )

/** Starts an empty account. */
export const startAzurite = async (): Promise<Azurite> => {
  const port = await freePort()
  const data = mkdtempSync(join(tmpdir(), 'azurite-'))
  const address = `http://127.0.0.1:${port}`
  const args = ['--blobHost', '127.0.0.1', '--blobPort', String(port), '--location', data]
  const server = spawn(
    process.execPath,
    [azurite.path, ...args, '--silent', '--disableTelemetry', '--skipApiVersionCheck'],
    { stdio: 'ignore' },
  )
  const stop = async (): Promise<void> => {
    if (server.exitCode === null && server.signalCode === null) {
      server.kill()
      await once(server, 'exit')
    }
    rmSync(data, { recursive: true, force: true })
  }
  while (!(await answers(address))) {
    if (server.exitCode !== null) throw new Error(`cannot start azurite: exit ${server.exitCode}`)
    await sleep(50)
  }
  const endpoint = `${address}/${account}`
  const makeContainer = async (name: string): Promise<void> => {
    const answer = await fetch(`${endpoint}/${name}?restype=container`, {
      method: 'PUT',
      headers: signed(name),
    })
    if (!answer.ok) throw new Error(`cannot make container ${name}: ${answer.status}`)
  }
  return { endpoint, account, key, makeContainer, stop }
}
