import { type CelInput, isCelError, run } from '@bufbuild/cel'
import { objectsIn } from './files.ts'

type Expressions = {
  readonly apiVersion: string
  readonly kind: string
  readonly inProgress?: string
  readonly failed?: string
  readonly current: string
}
type Kustomization = {
  readonly metadata: { readonly name: string }
  readonly spec: { readonly healthCheckExprs?: readonly Expressions[] }
}

/** Objects of the YAML world as CEL knows them: maps, and whole numbers that are integers. */
const toCel = (value: unknown): CelInput => {
  if (Array.isArray(value)) return value.map(toCel)
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  if (typeof value !== 'object' || value === null) return value as CelInput
  return new Map(Object.entries(value).map(([key, member]) => [key, toCel(member)]))
}

/** InProgress, Failed, Current, or Unknown where an expression has no answer. */
export type FluxStatus = 'InProgress' | 'Failed' | 'Current' | 'Unknown'

/**
 * The status of an object by the expressions of a Kustomization, in the order in which Flux asks
 * (cel/status_evaluator.go of fluxcd/pkg/runtime 0.110): fields of the object are the variables, and
 * the first expression that holds decides.
 */
export const fluxStatus = (
  file: string,
  kustomization: string,
  object: { readonly apiVersion: string; readonly kind: string },
): FluxStatus => {
  const expressions = objectsIn<Kustomization>(file)
    .find(({ metadata }) => metadata.name === kustomization)
    ?.spec.healthCheckExprs?.find(
      ({ apiVersion, kind }) => apiVersion === object.apiVersion && kind === object.kind,
    )
  if (!expressions) throw new Error(`${file} has no expressions for ${object.kind}`)
  const bindings = Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, toCel(value)]),
  )
  for (const [status, expression] of [
    ['InProgress', expressions.inProgress],
    ['Failed', expressions.failed],
    ['Current', expressions.current],
  ] as const) {
    if (expression === undefined) continue
    const result = run(expression, bindings)
    if (isCelError(result)) return 'Unknown'
    if (typeof result !== 'boolean') throw new Error(`not a boolean: ${expression}`)
    if (result) return status
  }
  return 'InProgress'
}
