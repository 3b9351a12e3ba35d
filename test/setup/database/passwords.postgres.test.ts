import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { logins, master, type Place, passwords, place, snapshot } from './fixture.ts'

const entry = fileURLToPath(new URL('../../../src/setup/main.ts', import.meta.url))

const commandLines = (): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8')]
      } catch {
        return [] // it ended meanwhile
      }
    })

const rotated = Object.fromEntries(
  Object.entries(passwords).map(([name, password]) => [name, `${password}-2`]),
)

describe.each([
  { by: 'a superuser', shape: { major: 17 } },
  { by: 'a master', shape: { major: 16, master: true } },
] as const)('passwords that $by sets on PostgreSQL $shape.major', ({ shape }) => {
  let here: Place
  const by = logins('postgres')
  const each = Object.values(by)

  beforeAll(async () => {
    here = await place(shape)
    await here.setUp()
  })
  afterAll(() => here?.stop())

  const letsIn = (user: string, password: string): Promise<boolean> =>
    here.query('SELECT', { user, password }).then(
      () => true,
      () => false,
    )
  const verifiers = () =>
    here.query("SELECT rolname, rolpassword FROM pg_authid WHERE rolname !~ '^pg_' ORDER BY 1")

  test('every login works with characters that break URLs, shells and SQL', async () => {
    for (const login of each) expect(await letsIn(login.user, login.password)).toBe(true)
  })

  test('no other password works', async () => {
    for (const { user } of each) expect(await letsIn(user, 'x')).toBe(false)
  })

  test('the server keeps SCRAM-SHA-256 verifiers, and nothing for roles without login', async () => {
    for (const { rolname, rolpassword } of await verifiers()) {
      const login = [...each.map(({ user }) => user), here.server.superuser, master.user]
      if (login.includes(String(rolname))) expect(rolpassword).toMatch(/^SCRAM-SHA-256\$4096:/)
      else expect(rolpassword).toBeNull()
    }
  })

  test('a rotation of one password changes that role, and no other', async () => {
    const before = await verifiers()
    await here.setUp({ AUTHENTICATOR_PASSWORD: 'rotated-rest' })
    expect(await letsIn('authenticator', by.rest.password)).toBe(false)
    expect(await letsIn('authenticator', 'rotated-rest')).toBe(true)
    const others = (rows: readonly Readonly<Record<string, unknown>>[]) =>
      rows.filter(({ rolname }) => rolname !== 'authenticator')
    expect(others(await verifiers())).toEqual(others(before))
  })

  test('after a rotation of all, every old password is refused and every new one works', async () => {
    await here.setUp(rotated)
    for (const login of each) {
      expect(await letsIn(login.user, login.password)).toBe(false)
      expect(await letsIn(login.user, `${login.password}-2`)).toBe(true)
    }
    const after = await snapshot(here)
    await here.setUp(rotated)
    expect(await snapshot(here)).toEqual(after)
  })

  test('no password stands in the server log, which has every statement', () => {
    const log = here.server.log()
    expect(log).toContain('SELECT rolname, rolcanlogin')
    for (const password of [...Object.values(passwords), ...Object.values(rotated)]) {
      expect(log).not.toContain(password)
      expect(log).not.toContain(password.replaceAll("'", "''"))
    }
    expect(log).not.toContain('rotated-rest')
  })

  test('a superuser leaves not even a verifier in the log', () => {
    expect(here.server.log().includes("PASSWORD 'SCRAM-SHA-256")).toBe(!here.superuser)
  })

  test('no password stands in a process list, nor in what the program prints', async () => {
    const child = spawn(process.execPath, [entry, 'database'], {
      env: { ...here.variables, ...rotated, TERMINATION_LOG: '/nowhere' },
    })
    let printed = ''
    let lists = ''
    child.stdout.on('data', (data) => {
      printed += data
    })
    child.stderr.on('data', (data) => {
      printed += data
    })
    const looking = setInterval(() => {
      lists += commandLines().join('\n')
    }, 100)
    const [code] = await once(child, 'close')
    clearInterval(looking)
    expect(code).toBe(0)
    expect(printed).toContain('the database is set up')
    expect(lists).toContain(entry)
    for (const password of [...Object.values(rotated), here.variables.PGPASSWORD ?? '']) {
      expect(printed).not.toContain(password)
      expect(lists).not.toContain(password)
    }
  })
})

describe('a server that lets everybody in (trust)', () => {
  test('has its passwords set all the same', async () => {
    const here = await place({ major: 16, master: true, hba: ['host all all 127.0.0.1/32 trust'] })
    try {
      await here.setUp()
      const [found] = await here.query(
        "SELECT rolpassword ~ '^SCRAM' AS set FROM pg_authid WHERE rolname = 'authenticator'",
      )
      expect(found).toEqual({ set: true })
    } finally {
      await here.stop()
    }
  })
})
