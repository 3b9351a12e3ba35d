import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const entry = fileURLToPath(new URL('../../../src/setup/main.ts', import.meta.url))

const setup = (args: readonly string[], variables: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...args], {
    env: { PATH: process.env.PATH, TERMINATION_LOG: '/nowhere', ...variables },
    encoding: 'utf8',
  })

test.each([[[]], [['constructor']], [['databases']]])(
  'the command %j is refused with the usage and code 2',
  (args) => {
    const { status, stderr, stdout } = setup(args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^usage: setup <database\|wait\|record\|/)
  },
)

test('a failure is one sentence on stderr and in the termination log, and code 1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'termination-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const log = join(folder, 'log')
  writeFileSync(log, '')
  const { status, stderr } = setup(['database'], { TERMINATION_LOG: log })
  expect(status).toBe(1)
  expect(stderr).toBe('cannot read SETUP_REVISIONS: no revision is named\n')
  expect(readFileSync(log, 'utf8')).toBe(stderr.trim())
})

test('progress is one line of JSON each, without the password', () => {
  const { status, stdout, stderr } = setup(['wait'], {
    PGHOST: '127.0.0.1',
    PGPORT: '1',
    PGUSER: 'authenticator',
    PGDATABASE: 'postgres',
    PGPASSWORD: '127.0.0.1', // also what the server's address is called
    SETUP_REVISIONS: 'first',
    SETUP_WAIT_SECONDS: '1',
  })
  expect(status).toBe(1)
  const [line = '{}', ...rest] = stdout.trim().split('\n')
  expect(rest).toEqual([])
  expect(JSON.parse(line)).toEqual({
    level: 'info',
    program: 'wait',
    message:
      'waiting: cannot log in as "authenticator" to database "postgres" at [redacted]:1 with PGSSLMODE=prefer: connect ECONNREFUSED [redacted]:1',
  })
  expect(stderr).toContain('cannot log in as "authenticator"')
})
