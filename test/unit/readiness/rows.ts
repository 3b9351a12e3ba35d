import { expect } from 'vitest'
import type { KubeObject } from '../../../src/kube/objects.ts'
import { readinessOf } from '../../../src/readiness/readiness.ts'

/** A situation of an object, and what is said of it. */
export type Row = readonly [
  situation: string,
  status: object | undefined,
  ready: boolean,
  message: string,
]

/** An object of generation 2. */
export const object = (
  apiVersion: string,
  kind: string,
  spec: object,
  status: object | undefined,
): KubeObject =>
  ({
    apiVersion,
    kind,
    metadata: { name: 'x', namespace: 'x', generation: 2 },
    spec,
    ...(status && { status }),
  }) as KubeObject

/** A test of one row, for objects of a kind. */
export const check =
  (apiVersion: string, kind: string, spec: object) =>
  (...row: Row): void => {
    const [, status, ready, message] = row
    const observed = object(apiVersion, kind, spec, status)
    const result = readinessOf(observed, observed)
    expect(result.ready).toBe(ready)
    expect(result.message).toContain(message)
  }
