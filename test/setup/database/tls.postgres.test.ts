import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CA_FILE, nodeParameters } from '../../../src/database/tls.ts'
import { databaseUrl } from '../../../src/secrets/keysecret.ts'
import { connect, connectionFrom } from '../../../src/setup/database/connection.ts'
import { run } from '../../../src/setup/database/run.ts'
import { environment } from '../../../src/setup/environment.ts'
import { readFindings } from '../../../src/setup/findings.ts'
import { run as wait } from '../../../src/setup/wait.ts'
import { listening, logins, type Place, place } from './fixture.ts'

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

  test(`is ${tls ? 'reached' : 'refused'} with verify-ca, whatever its name, by its authority alone`, async () => {
    const reached = reach({ PGSSLMODE: 'verify-ca', PGSSLROOTCERT: ca })
    if (tls) await reached
    else await expect(reached).rejects.toThrow('The server does not support SSL connections')
    const { cert } = await certificateFor('localhost')
    const others = reach({ PGSSLMODE: 'verify-ca', PGSSLROOTCERT: cert })
    await expect(others).rejects.toThrow(tls ? /self-signed certificate/ : /SSL/)
  })

  test(`tells the set-up ${tls ? 'that Studio, which knows no authority, is turned away' : 'nothing of Studio'}`, async () => {
    const left: string[] = []
    const variables = { ...here.variables, PGSSLMODE: 'prefer', EXPLORE: 'true' }
    await run(environment(variables, undefined, (text) => left.push(text)))
    const limits = readFindings(left[0] ?? '')?.limits ?? []
    const [studio] = limits.filter(({ feature }) => feature === 'studio')
    if (!tls) return expect(studio).toBeUndefined()
    expect(studio?.reason).toMatch(
      /^the server takes TLS alone, .*"ca\.crt" \(no pg_hba\.conf entry/,
    )
  })

  // The URI that Storage gets, in the driver that it has.
  test.each([
    ['require', '127.0.0.1', true],
    ['verify-ca', '127.0.0.1', true],
    ['verify-full', 'localhost', true],
    ['verify-full', '127.0.0.1', false],
  ] as const)('Storage with %s at %s', async (sslMode, host, passes) => {
    const file = join(await mkdtemp(join(tmpdir(), 'ca-')), 'ca.crt')
    await writeFile(file, ca)
    const by = { secret: 'x', key: 'ca.crt' }
    const parameters = nodeParameters({ sslMode, ...(sslMode !== 'require' && { ca: by }) })
    const { user, password } = logins(here.owner).storage
    const address = { host, port: here.server.port, name: here.database }
    const url = databaseUrl(address, user, password, parameters.replace(CA_FILE, file))
    const client = new Client({ connectionString: url })
    const reached = client.connect().finally(() => client.end().catch(() => undefined))
    if (!tls) await expect(reached).rejects.toThrow('does not support SSL')
    else if (passes) await reached
    else await expect(reached).rejects.toThrow(/IP: 127\.0\.0\.1 is not in/)
  })

  test("is refused with verify-full without its authority's certificate", async () => {
    const reached = reach({ PGSSLMODE: 'verify-full', PGHOST: 'localhost' })
    await expect(reached).rejects.toThrow(tls ? /self-signed certificate/ : /SSL/)
  })
})
