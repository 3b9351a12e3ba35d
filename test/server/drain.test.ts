import { status } from '@grpc/grpc-js'
import { expect, test } from 'vitest'
import { servingStatus } from '../../src/server/health.ts'
import { caller, checkHealth, plaintext, run, watchHealth } from './client.ts'
import { held, start } from './running.ts'

const { SERVING, NOT_SERVING, SERVICE_UNKNOWN } = servingStatus

test('while draining, a call in flight finishes and a new one is refused', async () => {
  const { handler, arrived, release } = held()
  const server = await start({ handler, graceMs: 10_000 })
  const client = server.as(caller(server.certificates, server.certificates.client))
  const inFlight = run(client, { meta: { tag: 'in flight', capabilities: [] } })
  await arrived

  const drained = server.drain()
  const other = server.as(caller(server.certificates, server.certificates.client))
  await expect(run(other)).rejects.toMatchObject({ code: status.UNAVAILABLE })

  release()
  expect((await inFlight).meta?.tag).toBe('in flight')
  expect(await drained).toBe(true)
})

test('a call that outlives the grace is cut off, and the drain says so', async () => {
  const { handler, arrived } = held()
  const server = await start({ handler, graceMs: 50 })
  const client = server.as(caller(server.certificates, server.certificates.client))
  const inFlight = expect(run(client)).rejects.toMatchObject({ code: status.CANCELLED })
  await arrived

  expect(await server.drain()).toBe(false)
  await inFlight
})

test('health is SERVING, then NOT_SERVING while calls in flight finish', async () => {
  const { handler, arrived, release } = held()
  const server = await start({ handler, graceMs: 10_000 })
  const probe = server.as(plaintext(), server.healthAddress)
  expect(await checkHealth(probe)).toBe(SERVING)

  const inFlight = run(server.as(caller(server.certificates, server.certificates.client)))
  await arrived
  const drained = server.drain()
  expect(await checkHealth(probe)).toBe(NOT_SERVING)
  release()
  await Promise.all([inFlight, drained])
})

test('a watcher hears each change, and does not hold the drain up', async () => {
  const server = await start({ graceMs: 10_000 })
  const watched = watchHealth(server.as(plaintext(), server.healthAddress))
  expect((await watched.next()).value).toBe(SERVING)

  expect(await server.drain()).toBe(true)
  expect((await watched.next()).value).toBe(NOT_SERVING)
  expect((await watched.next()).done).toBe(true)
})

test('health of the function is told by its name, and of nothing else', async () => {
  const server = await start()
  const probe = server.as(plaintext(), server.healthAddress)
  expect(await checkHealth(probe, 'apiextensions.fn.proto.v1.FunctionRunnerService')).toBe(SERVING)
  await expect(checkHealth(probe, 'another')).rejects.toMatchObject({ code: status.NOT_FOUND })
  expect((await watchHealth(probe, 'another').next()).value).toBe(SERVICE_UNKNOWN)
})

test('the plaintext health listener does not run the function', async () => {
  const server = await start()
  await expect(run(server.as(plaintext(), server.healthAddress))).rejects.toMatchObject({
    code: status.UNIMPLEMENTED,
  })
})

test('health is answered over mTLS too', async () => {
  const server = await start()
  const client = server.as(caller(server.certificates, server.certificates.client))
  expect(await checkHealth(client)).toBe(SERVING)
})
