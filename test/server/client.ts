import {
  FunctionRunnerServiceService,
  RunFunctionRequest,
  type RunFunctionResponse,
} from '@crossplane-org/function-sdk-typescript'
import { type ChannelCredentials, Client, credentials } from '@grpc/grpc-js'
import type { ThrowAwayCertificates } from '../../src/render/certificates.ts'
import { type HealthResponse, healthService, type ServingStatus } from '../../src/server/health.ts'

type Call<Out> = (error: Error | null, value?: Out) => void

const answer = <Out>(start: (done: Call<Out>) => void): Promise<Out> =>
  new Promise((resolve, reject) =>
    start((error, value) =>
      error || value === undefined ? reject(error ?? new Error('no answer')) : resolve(value),
    ),
  )

/** Credentials of a caller, who trusts the authority and may show a certificate. */
export const caller = (
  { ca }: ThrowAwayCertificates,
  identity?: { cert: string; key: string },
): ChannelCredentials =>
  credentials.createSsl(
    Buffer.from(ca),
    identity ? Buffer.from(identity.key) : null,
    identity ? Buffer.from(identity.cert) : null,
  )

export const plaintext = credentials.createInsecure

/** A fresh connection each, so that no test rides on the handshake of another. */
export const connect = (
  address: string,
  as: ChannelCredentials,
  serverName = 'localhost', // an IP address is no server name (RFC 6066)
): Client =>
  new Client(address, as, {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.ssl_target_name_override': serverName,
  })

/** Fails with UNAVAILABLE at once when the connection is refused. */
export const run = (
  client: Client,
  request: Partial<RunFunctionRequest> = {},
): Promise<RunFunctionResponse> => {
  const { path, requestSerialize, responseDeserialize } = FunctionRunnerServiceService.runFunction
  return answer((done) =>
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      RunFunctionRequest.fromPartial(request),
      done,
    ),
  )
}

export const checkHealth = async (client: Client, service = ''): Promise<ServingStatus> => {
  const { path, requestSerialize, responseDeserialize } = healthService.check
  const { status } = await answer<HealthResponse>((done) =>
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, { service }, done),
  )
  return status
}

/** Every status that Watch tells until the server ends the stream. */
export const watchHealth = async function* (
  client: Client,
  service = '',
): AsyncGenerator<ServingStatus> {
  const { path, requestSerialize, responseDeserialize } = healthService.watch
  const stream: AsyncIterable<HealthResponse> = client.makeServerStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    { service },
  )
  for await (const { status } of stream) yield status
}
