import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { later, world } from '../golden/worlds.ts'
import { freePort } from '../programs/ports.ts'

const entry = fileURLToPath(new URL('../../src/setup/main.ts', import.meta.url))
const text = '<a href="{{ .ConfirmationURL }}">Grüße $(HOME)</a>\n'

type Probe = { exec: { command: string[] } }
type Rendered = {
  command: string[]
  env: { name: string; value: string }[]
  startupProbe: Probe
  livenessProbe: Probe
}

const start = (what: string, variables: Readonly<Record<string, string>>): ChildProcess =>
  spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, what], {
    env: { TERMINATION_LOG: '/nowhere', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

/** Waits until the program says that it serves; what it says instead is the error. */
const serving = async (program: ChildProcess): Promise<void> => {
  const end = ended(program).then(({ stderr }) => {
    throw new Error(stderr)
  })
  if (program.stdout) await Promise.race([once(program.stdout, 'data'), end])
}

const ended = async (program: ChildProcess): Promise<{ code: number; stderr: string }> => {
  let stderr = ''
  program.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  const [code] = await once(program, 'exit')
  return { code, stderr }
}

type Variables = Readonly<Record<string, string>>

/** The program on a port of its own; somebody else may take a free one in between. */
const started = async (what: string, variables: Variables) => {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const program = start(what, { ...variables, MAIL_TEMPLATES_PORT: String(port) })
    try {
      await serving(program)
      return { program, port }
    } catch (error) {
      if (attempt === 3 || !/EADDRINUSE/.test(String(error))) throw error
    }
  }
}

describe('setup mail-templates', () => {
  let port: number
  let program: ChildProcess
  beforeEach(async () => {
    ;({ port, program } = await started('mail-templates', {
      MAIL_TEMPLATES: 'invite,email_changed_notification',
      MAIL_TEMPLATE_INVITE: text,
      MAIL_TEMPLATE_EMAIL_CHANGED_NOTIFICATION: 'changed',
      MAIL_TEMPLATE_RECOVERY: 'not named',
    }))
  })
  afterEach(async () => {
    if (program.exitCode !== null) return
    const gone = once(program, 'exit')
    program.kill('SIGKILL')
    await gone
  })

  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)

  test('serves each text as it is', async () => {
    const answer = await get('/invite')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await answer.text()).toBe(text)
    expect(await (await get('/email_changed_notification')).text()).toBe('changed')
  })

  test.each(['/recovery', '/constructor', '/invite/', '/../etc/passwd'])(
    'serves nothing else: %s',
    async (path) => {
      expect((await get(path)).status).toBe(404)
    },
  )

  test('answers its probe, and the probe fails once it is gone', async () => {
    const probe = () =>
      ended(start('mail-templates-answers', { MAIL_TEMPLATES_PORT: String(port) }))
    expect((await probe()).code).toBe(0)
    const gone = once(program, 'exit')
    program.kill('SIGTERM')
    await gone
    expect((await probe()).code).toBe(1)
  })

  test('listens on loopback alone', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => address)
    for (const host of [...others, '127.0.0.2']) {
      const socket = connect({ host, port })
      await expect(once(socket, 'connect'), host).rejects.toThrow(/ECONNREFUSED/)
    }
  })
})

test('the container beside GoTrue calls these programs, and its probes hold', async () => {
  const email = { template: { invite: { content: text } } }
  const state = await later(world({ auth: { email } }), 4)
  const auth = state.observed['auth-deployment'] as unknown as {
    spec: { template: { spec: { initContainers: Rendered[] } } }
  }
  const [, rendered] = auth.spec.template.spec.initContainers
  if (!rendered) throw new Error('there is no such container')
  const { command, env, startupProbe, livenessProbe } = rendered
  const rendering = Object.fromEntries(
    env.map(({ name, value }) => [name, value.replaceAll('$$', () => '$')]),
  )
  const { program, port } = await started(command.at(-1) ?? '', rendering)
  const variables = { ...rendering, MAIL_TEMPLATES_PORT: String(port) }
  const gone = once(program, 'exit')
  const answer = await fetch(`http://127.0.0.1:${port}/invite`)
  expect(await answer.text()).toBe(text)
  for (const probe of [startupProbe, livenessProbe]) {
    expect(probe.exec.command.slice(0, 2)).toEqual(command.slice(0, 2))
    expect((await ended(start(probe.exec.command.at(-1) ?? '', variables))).code).toBe(0)
  }
  program.kill('SIGKILL')
  await gone
})

test('a text that is missing is named', async () => {
  const program = start('mail-templates', {
    MAIL_TEMPLATES_PORT: '1',
    MAIL_TEMPLATES: 'invite',
  })
  expect(await ended(program)).toEqual({
    code: 1,
    stderr: 'cannot read MAIL_TEMPLATE_INVITE: the variable is not set\n',
  })
})
