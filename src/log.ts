import type {
  RunFunctionRequest,
  RunFunctionResponse,
} from '@crossplane-org/function-sdk-typescript'
import { Severity } from '@crossplane-org/function-sdk-typescript'
import { type DestinationStream, destination, type Logger, pino } from 'pino'

export type Log = Logger

/**
 * One JSON object a line, on stderr: stdout belongs to what a command prints.
 *
 * Requests and responses carry every secret of a project, so no call site hands one over:
 * what is known of a call is picked field by field in {@link callFields}.
 */
export const createLog = (
  debug = false,
  to: DestinationStream = destination({ fd: 2, sync: true }),
): Log =>
  pino(
    {
      level: debug ? 'debug' : 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    to,
  )

/** What one line says about a call; no value of a spec, a status or a Secret is among it. */
export type CallFields = {
  /** Name of the composite; absent when the request brought none. */
  xr?: string
  claim?: string
  namespace?: string
  /** Composed resources that the cluster has, and that the function wants. */
  observed: number
  resources: number
  phase?: string
  /** Message of the fatal result, which Crossplane shows as an event too. */
  fatal?: string
}

type Fields = { readonly [key: string]: unknown }

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {}

const text = <Key extends string>(key: Key, value: unknown): { [k in Key]?: string } =>
  typeof value === 'string' && value !== '' ? ({ [key]: value } as { [k in Key]: string }) : {}

export const callFields = (
  request: RunFunctionRequest,
  response: RunFunctionResponse,
): CallFields => {
  const composite = fieldsOf(request.observed?.composite?.resource)
  const metadata = fieldsOf(composite.metadata)
  const claim = fieldsOf(fieldsOf(composite.spec).claimRef)
  const status = fieldsOf(fieldsOf(response.desired?.composite?.resource).status)
  const fatal = response.results.find((result) => result.severity === Severity.SEVERITY_FATAL)

  return {
    ...text('xr', metadata.name),
    ...text('claim', claim.name),
    ...text('namespace', claim.namespace ?? metadata.namespace),
    observed: Object.keys(request.observed?.resources ?? {}).length,
    resources: Object.keys(response.desired?.resources ?? {}).length,
    ...text('phase', status.phase),
    ...text('fatal', fatal?.message),
  }
}
