import { readFileSync } from 'node:fs'
import { RunFunctionRequest, RunFunctionResponse } from '@crossplane-org/function-sdk-typescript'
import { createLog } from '../../src/log.ts'
import type { Handler } from '../../src/server/runner.ts'
import { startServer } from '../../src/server.ts'

/**
 * The floor of the benchmark: what any function in TypeScript has to do. The same server and log,
 * decoding and encoding as the SDK does them, and no work between. It answers every claim with what
 * the function answered to one, so that it sends as many bytes.
 */
const [address = '', healthAddress, certsDir = '', first = '', steady = ''] = process.argv.slice(2)

const recorded = (file: string): RunFunctionResponse =>
  RunFunctionResponse.decode(readFileSync(file))

const responses = { first: recorded(first), steady: recorded(steady) }

const isFirst = (request: RunFunctionRequest): boolean =>
  Object.keys(request.observed?.resources ?? {}).length === 0

const handler: Handler = async (request) => responses[isFirst(request) ? 'first' : 'steady']

const server = await startServer({
  handler,
  decode: (bytes) => RunFunctionRequest.decode(bytes),
  log: createLog(),
  address,
  healthAddress,
  tls: { certsDir },
})
process.once('SIGTERM', async () => {
  await server.drain()
  process.exit()
})
