import { authReference } from './auth.ts'
import { clusterRole, whyOf } from './clusterrole.ts'
import { compositions } from './compositions.ts'
import { inputDefinition } from './input.ts'
import { plansReference } from './plans.ts'
import { reference } from './reference.ts'
import { definition } from './xrd.ts'
import { toYaml } from './yaml.ts'

/** Every generated file: its path below the repository's root, and what it must hold. */
export const files: Readonly<Record<string, () => string>> = {
  'apis/supabases/definition.yaml': () => toYaml('src/api', definition),
  ...compositions,
  'package/input/fn.xsupabase.io_platforms.yaml': () =>
    toYaml('src/api/platform.ts', inputDefinition),
  'examples/prerequisites/clusterrole.yaml': () => toYaml('src/kube/kinds.ts', clusterRole, whyOf),
  'docs/api.md': reference,
  'docs/auth.md': authReference,
  'docs/plans.md': plansReference,
}
