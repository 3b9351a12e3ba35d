import { createHash, createHmac } from 'node:crypto'
import { Agent } from 'node:http'
import { connect } from 'node:net'
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Echo } from './echo.ts'
import { type EnvoyGateway, startEnvoyGateway } from './envoy-gateway.ts'

const secretAccessKey = 'secret-NOT_a_secret'
const credentials = { accessKeyId: 'project', secretAccessKey }

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest()

/** Host that Storage checks with where it has no STORAGE_PUBLIC_URL (signature-v4.ts, getHostHeader). */
const hostForStorage = ({ headers }: Echo): string => {
  const [host = '', port = ''] = [headers['x-forwarded-host'], headers['x-forwarded-port']]
  if (['', '80', '443'].includes(port)) return host
  return host.includes(':') ? host.replace(/:\d+$/, `:${port}`) : `${host}:${port}`
}

/** SigV4 of what arrived, computed as Storage computes it: with the host and the prefix that it is told. */
const signatureOf = (got: Echo, authorization: string): string => {
  const part = (name: string): string =>
    new RegExp(`${name}=([^,]+)`).exec(authorization)?.[1]?.trim() ?? ''
  const [, ...scope] = part('Credential').split('/')
  const names = part('SignedHeaders')
  const [path = '', query = ''] = got.path.split('?')
  const headers = names
    .split(';')
    .map((name) => `${name}:${name === 'host' ? hostForStorage(got) : got.headers[name]}\n`)
  const pairs = query.split('&').filter(Boolean).sort()
  const canonical = [
    got.method,
    `${got.headers['x-forwarded-prefix']}${path}`,
    pairs.map((pair) => (pair.includes('=') ? pair : `${pair}=`)).join('&'),
    headers.join(''),
    names,
    got.headers['x-amz-content-sha256'],
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', got.headers['x-amz-date'], scope.join('/'), sha256(canonical)]
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`)
  return hmac(key, toSign.join('\n')).toString('hex')
}

let envoy: EnvoyGateway
beforeAll(async () => {
  envoy = await startEnvoyGateway()
})
afterAll(() => envoy.stop())

const commands = {
  put: new PutObjectCommand({ Bucket: 'b', Key: 'a b/ü.txt', Body: 'content' }),
  get: new GetObjectCommand({ Bucket: 'b', Key: 'a/b.png' }),
  list: new ListObjectsV2Command({ Bucket: 'b', Prefix: 'a/' }),
}

/** Sends a command to the S3 protocol of Storage under a name, and gives back what arrived. */
const sent = async (host: string, command: keyof typeof commands): Promise<Echo> => {
  const agent = new Agent()
  agent.createConnection = () => connect(Number(new URL(envoy.address).port), '127.0.0.1')
  const client = new S3Client({
    endpoint: `http://${host}/storage/v1/s3`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials,
    requestHandler: { httpAgent: agent },
    maxAttempts: 1,
  })
  let got: Echo | undefined
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const { response } = result as { response: { body: AsyncIterable<Buffer> } }
      const chunks: Buffer[] = []
      for await (const chunk of response.body) chunks.push(chunk)
      got = JSON.parse(Buffer.concat(chunks).toString()) as Echo
      return { ...result, output: { $metadata: {} } }
    },
    { step: 'deserialize', priority: 'low' },
  )
  await client.send(commands[command] as GetObjectCommand).catch(() => undefined)
  client.destroy()
  if (!got) throw new Error('nothing came back')
  return got
}

describe.each(['api.shop.example', 'shop-gateway.team-a:8000', 'shop-gateway.team-a.svc:8000'])(
  'an S3 client that calls %s',
  (host) => {
    test.each(['put', 'get', 'list'] as const)('is believed by Storage: %s', async (command) => {
      const got = await sent(host, command)
      const authorization = got.headers.authorization ?? ''
      expect(authorization).toMatch(/^AWS4-HMAC-SHA256 /)
      expect(signatureOf(got, authorization)).toBe(
        /Signature=([0-9a-f]+)$/.exec(authorization)?.[1],
      )
    })
  },
)

test('a name that is not known signs in vain: the named limit', async () => {
  const got = await sent('localhost:8000', 'get')
  const authorization = got.headers.authorization ?? ''
  expect(signatureOf(got, authorization)).not.toBe(
    /Signature=([0-9a-f]+)$/.exec(authorization)?.[1],
  )
})
