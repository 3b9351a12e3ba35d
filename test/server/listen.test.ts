import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { ipv4Instead } from '../../src/server/listen.ts'
import { caller, connect, run } from './client.ts'
import { afterwards, start } from './running.ts'

const noIpv6 = 'listen EAFNOSUPPORT: address family not supported :::9443'

test.each([
  ['both families fall back to IPv4', '[::]:9443', noIpv6, '0.0.0.0:9443'],
  ['a taken port is no reason', '[::]:9443', 'listen EADDRINUSE: in use', undefined],
  ['an address that was named is not replaced', '[::1]:9443', noIpv6, undefined],
])('where IPv6 is absent: %s', (_, address, message, expected) => {
  expect(ipv4Instead(address, message)).toBe(expected)
})

const hasIpv6 = await new Promise<boolean>((resolve) => {
  const server = createServer()
  server.once('error', () => resolve(false))
  server.listen(0, '::1', () => server.close(() => resolve(true)))
})

const families = ['127.0.0.1', ...(hasIpv6 ? ['[::1]'] : [])]

test(`[::] is reached over ${families.join(' and ')}`, async () => {
  const { address, certificates } = await start({ address: '[::]:0' })
  const port = address.slice(address.lastIndexOf(':'))
  for (const host of families) {
    const client = connect(`${host}${port}`, caller(certificates, certificates.client))
    afterwards(() => client.close())
    await expect(run(client)).resolves.toHaveProperty('desired')
  }
})
