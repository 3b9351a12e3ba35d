import {
  type Condition,
  FunctionRunnerServiceService,
  fatal,
  type RunFunctionRequest,
  type RunFunctionResponse,
  Status,
  Target,
  to,
} from '@crossplane-org/function-sdk-typescript'
import { type handleUnaryCall, type Server, status } from '@grpc/grpc-js'
import { OPERATIONAL } from '../api/composite.ts'
import { callFields, type Log } from '../log.ts'

/** The function itself: from a request to a response, without a network. */
export type Handler = (request: RunFunctionRequest) => Promise<RunFunctionResponse>

export const runnerServiceName = 'apiextensions.fn.proto.v1.FunctionRunnerService'

/** Bytes of a request that was not decoded, because it is above the limit. */
type Oversized = { readonly oversized: number }

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`

/**
 * An error that the function did not foresee. Its message may quote any value of the request
 * (`JSON.parse` does), so only its kind and its place are told; the claim hears it through the
 * condition, because a fatal result alone writes no status.
 */
const unforeseen = (request: RunFunctionRequest, error: unknown, log: Log): RunFunctionResponse => {
  const kind = error instanceof Error ? error.name : typeof error
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  log.error({ kind, at: frames.map((line) => line.trim()) }, 'unforeseen error')

  const message = `cannot render this project: unforeseen ${kind}; the log of the function has its place`
  const operational: Condition = {
    type: OPERATIONAL,
    status: Status.STATUS_CONDITION_FALSE,
    reason: 'InternalError',
    message,
    target: Target.TARGET_COMPOSITE_AND_CLAIM,
  }
  const response = to(request)
  response.conditions.push(operational)
  fatal(response, message)
  return response
}

/** From the bytes of a request to the request. */
export type Decode = (bytes: Buffer) => RunFunctionRequest

/** Runs the handler for each call and writes one line about it. */
export const addRunner = (
  server: Server,
  handler: Handler,
  decode: Decode,
  maxReceiveBytes: number,
  log: Log,
): void => {
  const answer = async (request: RunFunctionRequest): Promise<RunFunctionResponse> => {
    try {
      return await handler(request)
    } catch (error) {
      return unforeseen(request, error, log)
    }
  }

  const runFunction: handleUnaryCall<RunFunctionRequest | Oversized, RunFunctionResponse> = async (
    call,
    callback,
  ) => {
    const { request } = call
    if ('oversized' in request) {
      const details =
        `the request has ${mebibytes(request.oversized)}, above the limit of ` +
        `${mebibytes(maxReceiveBytes)}: raise --max-recv-message-size`
      log.error(details)
      callback({ code: status.RESOURCE_EXHAUSTED, details })
      return
    }
    const start = performance.now()
    const response = await answer(request)
    const ms = Math.round((performance.now() - start) * 10) / 10
    const fields = callFields(request, response)
    log[fields.fatal === undefined ? 'info' : 'warn']({ ...fields, ms }, 'call')
    callback(null, response)
  }

  const method = {
    ...FunctionRunnerServiceService.runFunction,
    requestDeserialize: (bytes: Buffer): RunFunctionRequest | Oversized =>
      bytes.length > maxReceiveBytes ? { oversized: bytes.length } : decode(bytes),
  }
  server.addService({ runFunction: method }, { runFunction })
}
