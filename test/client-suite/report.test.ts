import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../../src/client-suite/run.ts'
import { type Listening, onLoopback } from '../setup/loopback.ts'

// another server, which has never heard of Supabase and repeats what it was asked with
let server: Listening
beforeAll(async () => {
  server = await onLoopback(
    createServer((request, response) => {
      response.writeHead(418, { server: 'teapot' })
      response.end(JSON.stringify({ message: `short and stout: ${request.headers.apikey}` }))
    }),
  )
})
afterAll(() => server.stop())

const key = 'sb_publishable_not-to-be-shown'
const verify = async (...argv: readonly string[]) => {
  let printed = ''
  const told: string[] = []
  const code = await run(['--url', server.address, '--anon-key', key, ...argv], {
    tell: (line) => told.push(line),
    print: (text) => {
      printed += text
    },
    variables: {},
    interrupted: new AbortController().signal,
  })
  return { code, printed, told }
}

test('a table has a row for each check, the reason below it, and a summary', async () => {
  const { code, printed } = await verify('--only', 'meta,storage')
  expect(code).toBe(1)
  const lines = printed.trimEnd().split('\n')
  expect(lines[0]).toMatch(/^COMPONENT +CHECK +RESULT +TIME +ANSWERED BY$/)
  expect(printed).toMatch(
    /^meta +runs SQL for the service key +not checked\n +needs --service-key/m,
  )
  expect(printed).toMatch(
    /^storage +is the program .* failed .*\n +expected an answer of storage-api, got 418/m,
  )
  expect(lines.at(-1)).toMatch(
    /^0 passed, \d+ failed, 0 off, \d+ not checked: http:\/\/127\.0\.0\.1/,
  )
})

test('-o json is one document with the same rows', async () => {
  const { code, printed } = await verify('--only', 'meta,storage', '-o', 'json')
  expect(code).toBe(1)
  const { counts, checks, gateway } = JSON.parse(printed)
  expect(counts.failed).toBe(2)
  expect(counts['not checked']).toBe(checks.length - 2)
  expect(checks[0]).toMatchObject({ component: 'storage', result: 'failed' })
  expect(gateway).toBe('teapot')
})

test('keys are not shown, whatever the server repeats', async () => {
  const { printed } = await verify()
  expect(printed).toContain('short and stout')
  expect(printed).not.toContain(key)
})

test('what cannot be checked is no failure', async () => {
  const { code, printed } = await verify('--only', 'meta')
  expect(code).toBe(0)
  expect(printed).toContain('0 passed, 0 failed, 0 off, 3 not checked')
})

test('an interruption ends it with 1', async () => {
  const code = await run(['--url', server.address, '--anon-key', key], {
    tell: () => undefined,
    print: () => undefined,
    variables: {},
    interrupted: AbortSignal.abort(),
  })
  expect(code).toBe(1)
})

test('an address where nothing answers is one line and 1, whatever is asked', async () => {
  const dead = await onLoopback(createServer())
  await dead.stop()
  const line = `nothing answers at ${dead.address}: ECONNREFUSED`
  expect(await verify('--url', dead.address)).toEqual({ code: 1, printed: '', told: [line] })
  const asJson = await verify('--url', dead.address, '-o', 'json')
  expect(asJson).toMatchObject({ code: 1, told: [line] })
  expect(JSON.parse(asJson.printed).checks).toEqual([
    { component: 'gateway', check: 'answers', result: 'failed', why: line, milliseconds: 0 },
  ])
})
