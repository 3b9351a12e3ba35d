import type { Claim } from '../render/claims.ts'
import { CLAIM_API_VERSION, CLAIM_KIND } from '../render/claims.ts'
import type { Taken } from './mapping.ts'
import { inOrder } from './schema.ts'

type Plain = Record<string, unknown>

const place = (
  into: Plain,
  [part = '', next, ...rest]: readonly string[],
  value: unknown,
): void => {
  if (next === undefined) into[part] = value
  else if (next.startsWith('[')) into[part] = [...((into[part] ?? []) as unknown[]), value]
  else {
    into[part] ??= {}
    place(into[part] as Plain, [next, ...rest], value)
  }
}

/** The claim that has these fields and no others. */
export const claimOf = (
  { name, namespace }: { readonly name: string; readonly namespace: string },
  taken: readonly Taken[],
): Claim => {
  const spec: Plain = {}
  for (const { field, value } of taken) place(spec, field, value)
  return {
    apiVersion: CLAIM_API_VERSION,
    kind: CLAIM_KIND,
    metadata: { name, namespace },
    spec: inOrder(spec) as Plain,
  }
}
