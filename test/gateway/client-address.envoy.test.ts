import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EnvoyGateway, echoOf, startEnvoyGateway } from './envoy-gateway.ts'
import { sendBytes } from './send.ts'

/** What an upstream is told about the client, of whom it is 127.0.0.1 that connects. */
const told = async ({ address }: EnvoyGateway, ...headers: readonly string[]) => {
  const lines = ['GET /auth/v1/verify HTTP/1.1', 'Host: x', 'Connection: close', ...headers]
  const answer = await sendBytes(address, `${lines.join('\r\n')}\r\n\r\n`)
  const got = echoOf(answer.slice(answer.indexOf('\r\n\r\n'))).headers
  return { forwarded: got['x-forwarded-for'], real: got['x-real-ip'] }
}

const gateways: EnvoyGateway[] = []
const start = async (trustedProxies: readonly string[]): Promise<EnvoyGateway> => {
  const gateway = await startEnvoyGateway({ trustedProxies })
  gateways.push(gateway)
  return gateway
}
afterAll(async () => {
  for (const gateway of gateways) await gateway.stop()
})

describe('the address that GoTrue limits by', () => {
  test.each([
    ['no proxy', []],
    ['another proxy', ['10.0.0.0/8']],
  ])('is the one that connects where %s is trusted, whatever it says', async (_, trusted) => {
    const gateway = await start(trusted)
    const peer = { forwarded: '127.0.0.1', real: '127.0.0.1' }
    expect(await told(gateway)).toEqual(peer)
    expect(await told(gateway, 'X-Forwarded-For: 6.6.6.6', 'X-Real-IP: 6.6.6.6')).toEqual(peer)
    expect(await told(gateway, 'X-Forwarded-For: 6.6.6.6', 'X-Forwarded-For: 7.7.7.7')).toEqual(
      peer,
    )
  })

  describe('behind a proxy that is trusted', () => {
    let behind: EnvoyGateway
    beforeAll(async () => {
      behind = await start(['127.0.0.0/8', '10.0.0.0/8'])
    })

    test.each([
      ['the one that the proxy says', ['203.0.113.7'], '203.0.113.7'],
      ['an IPv6 one', ['2001:db8::7'], '2001:db8::7'],
      [
        'the last that no proxy of ours vouched for',
        ['6.6.6.6, 203.0.113.7, 10.1.2.3'],
        '203.0.113.7',
      ],
      ['the last of two headers', ['6.6.6.6', '203.0.113.8'], '203.0.113.8'],
      ['not mistaken for what the client wrote before it', ['evil, 203.0.113.8'], '203.0.113.8'],
      ["the proxy's own where it says no address", ['evil'], '127.0.0.1'],
      ["the proxy's own where it says nothing", [], '127.0.0.1'],
    ])('is %s', async (_, said, address) => {
      const headers = said.map((list) => `X-Forwarded-For: ${list}`)
      expect(await told(behind, ...headers, 'X-Real-IP: 6.6.6.6')).toEqual({
        forwarded: address,
        real: address,
      })
    })
  })
})
