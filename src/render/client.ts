import {
  FunctionRunnerServiceService,
  RunFunctionRequest,
  type RunFunctionResponse,
} from '@crossplane-org/function-sdk-typescript'
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js'
import { BadInput } from './bad-input.ts'
import type { ThrowAwayCertificates } from './certificates.ts'
import type { RunFunction } from './crossplane.ts'

/** Crossplane gives a whole reconcile two minutes. */
const DEADLINE_MS = 120_000

export type FunctionClient = { readonly run: RunFunction; readonly close: () => void }

const failure = (error: ServiceError | null): Error => {
  const message = `cannot run the function: ${error?.details ?? 'it did not answer'}`
  // Too much was given to it, which the server tells in so many words.
  return error?.code === status.RESOURCE_EXHAUSTED ? new BadInput(message) : new Error(message)
}

/** Calls the function as Crossplane does: over gRPC, with a certificate of its own. */
export const functionClient = (
  address: string,
  { ca, client: identity }: ThrowAwayCertificates,
): FunctionClient => {
  const client = new Client(
    address,
    credentials.createSsl(Buffer.from(ca), Buffer.from(identity.key), Buffer.from(identity.cert)),
    {
      'grpc.ssl_target_name_override': 'localhost', // an IP address is no server name (RFC 6066)
      'grpc.enable_http_proxy': 0, // a proxy of the environment must not get to see loopback
    },
  )
  const { path, requestSerialize, responseDeserialize } = FunctionRunnerServiceService.runFunction

  const run: RunFunction = (request) =>
    new Promise<RunFunctionResponse>((resolve, reject) =>
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        RunFunctionRequest.fromPartial(request),
        { deadline: Date.now() + DEADLINE_MS },
        (error, response) => (error || !response ? reject(failure(error)) : resolve(response)),
      ),
    )
  return { run, close: () => client.close() }
}
