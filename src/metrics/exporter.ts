import type { SecretKey } from '../kube/environment.ts'
import type { Program } from './exposed.ts'

/** How the metrics of one program are collected from its pods. */
export type Exporter = {
  readonly program: Program
  /** Name of the container's port. */
  readonly port: string
  readonly path: string
  /** Token that it wants. */
  readonly bearer?: SecretKey
  /** Which pods have it, where the label `component` does not tell. */
  readonly pods?: { readonly label: string; readonly value: string }
}

/** An exporter and the part of the project that it belongs to. */
export type Target = Exporter & { readonly component: string }
