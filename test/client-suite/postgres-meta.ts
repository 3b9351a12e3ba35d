import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../programs/ports.ts'
import { postgresMeta } from '../programs/postgres-meta.ts'

export type PostgresMeta = { readonly port: number; readonly stop: () => Promise<void> }

/** The real postgres-meta on a database. */
export const startPostgresMeta = async (databaseUrl: string): Promise<PostgresMeta> => {
  const port = await freePort() // its admin server listens on the next one
  const server = spawn(process.execPath, [postgresMeta.path], {
    env: { PG_META_PORT: String(port), PG_META_HOST: '127.0.0.1', PG_META_DB_URL: databaseUrl },
    stdio: 'ignore',
  })
  const exited = once(server, 'exit')
  const isUp = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isUp())) {
    if (server.exitCode !== null) throw new Error(`cannot start postgres-meta: ${server.exitCode}`)
    await sleep(50)
  }
  return {
    port,
    stop: async () => {
      server.kill()
      await exited
    },
  }
}
