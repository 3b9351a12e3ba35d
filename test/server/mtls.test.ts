import { status } from '@grpc/grpc-js'
import { expect, test, vi } from 'vitest'
import { throwAwayCertificates } from '../../src/render/certificates.ts'
import { caller, plaintext, run } from './client.ts'
import { crossplaneAuthority, crossplaneCertificate, forClients } from './crossplaneCertificates.ts'
import { start } from './running.ts'

const tag = { meta: { tag: 'a call', capabilities: [] } }

test('a caller with a certificate of the authority runs the function', async () => {
  const { as, certificates } = await start()
  const response = await run(as(caller(certificates, certificates.client)), tag)
  expect(response.meta?.tag).toBe('a call')
})

test("Crossplane runs the function: its certificate has its authority's own name", async () => {
  const { as, certificates, folder } = await start()
  const ca = await crossplaneAuthority()
  folder.writeFile('ca.crt', `${certificates.ca}\n${ca.cert}`)
  const crossplane = await crossplaneCertificate({ ca, extensions: forClients })

  const answered = () => run(as(caller(certificates, crossplane)), tag)
  await expect.poll(async () => (await answered()).meta?.tag).toBe('a call')
})

test('a caller without a certificate is refused', async () => {
  const handler = vi.fn()
  const { as, certificates } = await start({ handler })
  await expect(run(as(caller(certificates)), tag)).rejects.toMatchObject({
    code: status.UNAVAILABLE,
  })
  expect(handler).not.toHaveBeenCalled()
})

test('a caller with a certificate of another authority is refused', async () => {
  const handler = vi.fn()
  const { as, certificates } = await start({ handler })
  const stranger = await throwAwayCertificates()
  await expect(run(as(caller(certificates, stranger.client)), tag)).rejects.toMatchObject({
    code: status.UNAVAILABLE,
  })
  expect(handler).not.toHaveBeenCalled()
})

test('plain text is refused', async () => {
  const handler = vi.fn()
  const { as } = await start({ handler })
  await expect(run(as(plaintext()), tag)).rejects.toMatchObject({ code: status.UNAVAILABLE })
  expect(handler).not.toHaveBeenCalled()
})

test('a renewed Secret is served without a restart, and the former authority is trusted no more', async () => {
  const { as, certificates, folder } = await start()
  const renewed = await throwAwayCertificates()
  folder.write(renewed)

  const answered = () => run(as(caller(renewed, renewed.client)), tag)
  await expect.poll(async () => (await answered()).meta?.tag).toBe('a call')
  await expect(run(as(caller(renewed, certificates.client)), tag)).rejects.toMatchObject({
    code: status.UNAVAILABLE,
  })
})

test('a broken renewal is logged, and leaves the former certificates in use', async () => {
  const { as, certificates, folder, lines } = await start()
  folder.writeFile('tls.crt', 'half a certif')

  const told = `cannot use ${folder.dir}/tls.crt: `
  await expect.poll(() => lines.some((line) => line.includes(told))).toBe(true)
  const response = await run(as(caller(certificates, certificates.client)), tag)
  expect(response.meta?.tag).toBe('a call')
})

test('without TLS, where it was asked for, plain text is served', async () => {
  const { as } = await start({ tls: 'insecure' })
  expect((await run(as(plaintext()), tag)).meta?.tag).toBe('a call')
})
