import { fatal, Ready, Severity, Status, Target, to } from '@crossplane-org/function-sdk-typescript'
import { status } from '@grpc/grpc-js'
import { expect, test } from 'vitest'
import { caller, run } from './client.ts'
import { start } from './running.ts'

const composite = {
  metadata: { name: 'shop-x7k2p' },
  spec: { claimRef: { name: 'shop', namespace: 'team-a' }, plan: 'a-secret' },
}

const bare = (resource: { [key: string]: unknown }) => ({
  resource,
  connectionDetails: {},
  ready: Ready.READY_UNSPECIFIED,
})

const requestOf = (bytes: number) => ({ input: { filler: 'x'.repeat(bytes) } })

test('a request above the limit is refused with its size, the limit and the flag', async () => {
  const { as, certificates } = await start({ maxReceiveBytes: 2 ** 20 })
  const client = as(caller(certificates, certificates.client))
  await expect(run(client, requestOf(2 * 2 ** 20))).rejects.toMatchObject({
    code: status.RESOURCE_EXHAUSTED,
    details: 'the request has 2.0 MiB, above the limit of 1.0 MiB: raise --max-recv-message-size',
  })
})

test('a request far above the limit is refused before it is held in memory', async () => {
  const { as, certificates } = await start({ maxReceiveBytes: 2 ** 20 })
  const client = as(caller(certificates, certificates.client))
  await expect(run(client, requestOf(8 * 2 ** 20))).rejects.toMatchObject({
    code: status.RESOURCE_EXHAUSTED,
  })
})

test('a request of 4 MiB passes where the limit is larger', async () => {
  const { as, certificates } = await start({ maxReceiveBytes: 8 * 2 ** 20 })
  const client = as(caller(certificates, certificates.client))
  await expect(run(client, requestOf(5 * 2 ** 20))).resolves.toHaveProperty('desired')
})

test('an unforeseen error reaches the claim and the log without the value that it quotes', async () => {
  const { as, certificates, lines } = await start({ handler: async () => JSON.parse('hunter2') })
  const response = await run(as(caller(certificates, certificates.client)))
  expect(JSON.stringify(response) + lines.join()).not.toContain('hunter2')
  expect(response.results).toMatchObject([
    { severity: Severity.SEVERITY_FATAL, message: expect.stringContaining('SyntaxError') },
  ])
  expect(response.conditions).toMatchObject([
    {
      type: 'Operational',
      status: Status.STATUS_CONDITION_FALSE,
      target: Target.TARGET_COMPOSITE_AND_CLAIM,
      message: expect.stringContaining('SyntaxError'),
    },
  ])
})

test('the log has one line a call: the project and what came of it, and no value', async () => {
  const { as, certificates, lines } = await start({
    handler: async (request) => {
      const response = to(request)
      response.desired = {
        composite: bare({ status: { phase: 'Blocked', url: 'https://a-secret' } }),
        resources: { keys: bare({ data: { key: 'a-secret' } }) },
      }
      fatal(response, 'spec.release: cannot go back')
      return response
    },
  })
  const before = lines.length
  await run(as(caller(certificates, certificates.client)), {
    observed: { composite: bare(composite), resources: { seed: bare({ data: 'a-secret' }) } },
  })

  const [line, ...others] = lines.slice(before).map((text) => JSON.parse(text))
  expect(others).toEqual([])
  expect(line).toEqual({
    level: 'warn',
    time: expect.any(String),
    msg: 'call',
    ms: expect.any(Number),
    xr: 'shop-x7k2p',
    claim: 'shop',
    namespace: 'team-a',
    observed: 1,
    resources: 1,
    phase: 'Blocked',
    fatal: 'spec.release: cannot go back',
  })
})
