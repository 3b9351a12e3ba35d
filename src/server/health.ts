import type {
  handleServerStreamingCall,
  handleUnaryCall,
  ServerWritableStream,
} from '@grpc/grpc-js'
import { type Server, type ServiceDefinition, status } from '@grpc/grpc-js'

/** `grpc.health.v1.HealthCheckResponse.ServingStatus`, by its numbers on the wire. */
export const servingStatus = { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } as const

export type ServingStatus = (typeof servingStatus)[keyof typeof servingStatus]

/** Field 1 of both messages is all there is; varints of one byte suffice for names < 128 bytes. */
const serviceField = 0x0a
const statusField = 0x08

// Objects, not bare values: grpc-js takes a falsy message, such as '', for none at all
export type HealthRequest = { readonly service: string }
export type HealthResponse = { readonly status: ServingStatus }

const encodeService = ({ service }: HealthRequest): Buffer => {
  const name = Buffer.from(service)
  return name.length === 0
    ? Buffer.alloc(0)
    : Buffer.concat([Buffer.from([serviceField, name.length]), name])
}

/** A longer name or an unknown field cannot be a service of ours: it is not found. */
const decodeService = (message: Buffer): HealthRequest => {
  if (message.length === 0) return { service: '' }
  const plain = message[0] === serviceField && message[1] === message.length - 2
  return { service: plain ? message.toString('utf8', 2) : '?' }
}

const method = {
  requestStream: false,
  requestSerialize: encodeService,
  requestDeserialize: decodeService,
  responseSerialize: ({ status }: HealthResponse): Buffer => Buffer.from([statusField, status]),
  responseDeserialize: (message: Buffer): HealthResponse => ({
    status: message[0] === statusField ? (message[1] as ServingStatus) : servingStatus.UNKNOWN,
  }),
} as const

/**
 * https://github.com/grpc/grpc/blob/master/doc/health-checking.md, written out by hand: two
 * messages of one field each are not worth a proto loader in the bundle.
 */
export const healthService = {
  check: { ...method, path: '/grpc.health.v1.Health/Check', responseStream: false },
  watch: { ...method, path: '/grpc.health.v1.Health/Watch', responseStream: true },
} as const satisfies ServiceDefinition

export type Health = {
  /** Answers Check and Watch on this server too. */
  readonly serveOn: (server: Server) => void
  /** Tells every watcher too. */
  readonly set: (state: ServingStatus) => void
  /** A stream that stays open would hold a drain up until its grace is over. */
  readonly endWatches: () => void
}

/** The health of `services`; the empty name stands for the whole server. Starts NOT_SERVING. */
export const createHealth = (services: readonly string[]): Health => {
  const known = new Set(['', ...services])
  const watchers = new Set<ServerWritableStream<HealthRequest, HealthResponse>>()
  let state: ServingStatus = servingStatus.NOT_SERVING

  const report = (watcher: ServerWritableStream<HealthRequest, HealthResponse>): void => {
    const { service } = watcher.request
    watcher.write({ status: known.has(service) ? state : servingStatus.SERVICE_UNKNOWN })
  }

  const check: handleUnaryCall<HealthRequest, HealthResponse> = (call, callback) =>
    known.has(call.request.service)
      ? callback(null, { status: state })
      : callback({ code: status.NOT_FOUND, details: 'unknown service' })

  const watch: handleServerStreamingCall<HealthRequest, HealthResponse> = (call) => {
    watchers.add(call)
    call.on('cancelled', () => watchers.delete(call))
    report(call)
  }

  return {
    serveOn: (server) => server.addService(healthService, { check, watch }),
    set: (next) => {
      state = next
      for (const watcher of watchers) report(watcher)
    },
    endWatches: () => {
      for (const watcher of watchers) watcher.end()
      watchers.clear()
    },
  }
}
