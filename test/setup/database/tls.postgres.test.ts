import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, connectionFrom } from '../../../src/setup/database/connection.ts'
import { run as wait } from '../../../src/setup/wait.ts'
import { listening, type Place, place } from './fixture.ts'

const certificateFor = async (name: string): Promise<{ cert: string; key: string }> => {
  const made = await generate([{ name: 'commonName', value: name }], {
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
  })
  return { cert: made.cert, key: made.private }
}

describe.each([
  { server: 'with TLS', tls: true, hba: 'hostssl' },
  { server: 'without TLS', tls: false, hba: 'host' },
])('a server $server', ({ tls, hba }) => {
  let here: Place
  let ca: string

  beforeAll(async () => {
    const certificate = await certificateFor('localhost')
    ca = certificate.cert
    here = await place({
      major: 17,
      hba: [`${hba} all all 127.0.0.1/32 scram-sha-256`],
      ...(tls ? { tls: certificate } : {}),
    })
    await here.setUp({ PGSSLMODE: 'prefer' })
  })
  afterAll(() => here?.stop())

  const reach = (changes: Readonly<Record<string, string>>): Promise<string> =>
    wait(listening({ ...here.variables, ...changes }).env)

  test(`is reached with prefer, ${tls ? 'encrypted' : 'in the clear'}`, async () => {
    const { env } = listening({ ...here.variables, PGSSLMODE: 'prefer' })
    const client = await connect(connectionFrom(env))
    const { rows } = await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')
    await client.end()
    expect(rows).toEqual([{ ssl: tls }])
  })

  test(`is ${tls ? 'refused' : 'reached'} with disable`, async () => {
    const reached = reach({ PGSSLMODE: 'disable' })
    if (tls) await expect(reached).rejects.toThrow(/PGSSLMODE=disable: no pg_hba\.conf entry/)
    else await reached
  })

  test(`is ${tls ? 'reached' : 'refused'} with require, whatever its certificate`, async () => {
    const reached = reach({ PGSSLMODE: 'require' })
    if (tls) await reached
    else await expect(reached).rejects.toThrow('The server does not support SSL connections')
  })

  test(`is ${tls ? 'reached' : 'refused'} with verify-full under the name in its certificate`, async () => {
    const reached = reach({ PGSSLMODE: 'verify-full', PGSSLROOTCERT: ca, PGHOST: 'localhost' })
    if (tls) await reached
    else await expect(reached).rejects.toThrow('The server does not support SSL connections')
  })

  test('is refused with verify-full under another name', async () => {
    const reached = reach({ PGSSLMODE: 'verify-full', PGSSLROOTCERT: ca })
    await expect(reached).rejects.toThrow(tls ? /IP: 127\.0\.0\.1 is not in/ : /SSL/)
  })

  test("is refused with verify-full without its authority's certificate", async () => {
    const reached = reach({ PGSSLMODE: 'verify-full', PGHOST: 'localhost' })
    await expect(reached).rejects.toThrow(tls ? /self-signed certificate/ : /SSL/)
  })
})
