import { parseFlags, SEE_HELP } from '../command-line.ts'
import { type Newborn, newborn } from '../secrets/birth.ts'
import { BadInput } from './bad-input.ts'

export const HELP = `render: what a Supabase claim becomes, played through without a cluster

usage: npm run render -- FILE [flags]

  FILE                  YAML with one Supabase or several; - is standard input. What else is in it,
                        such as Secrets that a claim refers to, exists in the cluster
  --platform FILE       EnvironmentConfig xsupabase with the settings of the platform
  --required FILE       further objects that exist in the cluster, such as Secrets
  --observed FILE       composed objects that exist, as kubectl get -o yaml or --out gives them: the
                        project is taken up where it stands, with its seed
  -n, --namespace NS    namespace of claims and objects that name none (default: default)
  --out DIR             write one manifest a file, and the claim with its status. They hold keys
  --graph FILE          draw the project as an SVG: who calls, awaits and reads what
  -o, --output yaml     write the manifests to standard output, and nothing else there
                        (npm adds lines of its own: npm run --silent render -- …)
  --seed BASE64|random  seed of a new project, at least 32 bytes, for the same output each time
                        (default: random); not beside --observed, whose project has one
  -h, --help            this text

Each FILE may be a folder of manifests too. Exit code: 0 every project got Ready, or to sleep where
its claim says Hibernated, 1 one did not and the message says what it waits for, 2 the input is
wrong or the function refused it.
`

const options = {
  platform: { type: 'string' },
  required: { type: 'string' },
  observed: { type: 'string' },
  namespace: { type: 'string', short: 'n' },
  out: { type: 'string' },
  graph: { type: 'string' },
  output: { type: 'string', short: 'o' },
  seed: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export type Flags = {
  readonly help: boolean
  readonly file: string
  readonly platform: string | undefined
  readonly required: string | undefined
  readonly observed: string | undefined
  readonly namespace: string | undefined
  readonly out: string | undefined
  readonly graph: string | undefined
  /** Whether the manifests go to standard output. */
  readonly yaml: boolean
  readonly birth: () => Newborn
}

/** With a given seed the rest must be the same as well: keys are issued at this time. */
const ISSUED_AT = Date.UTC(2026, 0, 1) / 1000

const birthOf = (seed: string): (() => Newborn) => {
  if (seed === 'random') return newborn
  const bytes = Buffer.from(seed, 'base64')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(seed) || bytes.length < 32) {
    throw new BadInput(
      '--seed: cannot use it: base64 of at least 32 bytes is needed, as from openssl rand -base64 32',
    )
  }
  return () => ({ seed: bytes, issuedAt: ISSUED_AT })
}

/** @throws BadInput for an unknown flag, a missing value or file, and a value that cannot be used */
export const readFlags = (argv: readonly string[]): Flags => {
  const { values, positionals } = parseFlags({ args: [...argv], options, allowPositionals: true })
  const { help, platform, required, observed, out, graph, seed } = values
  // kubectl's users write -o=yaml too, which leaves the sign in the value
  const [namespace, output] = [values.namespace, values.output].map((text) =>
    text?.replace(/^=/, ''),
  )
  const [file = '', ...more] = positionals
  if (!help && file === '') {
    throw new BadInput(
      `a FILE with a Supabase is needed, such as examples/supabase.yaml ${SEE_HELP}`,
    )
  }
  if (more.length > 0) {
    throw new BadInput(
      `cannot render ${more.join(' ')} too: one FILE is needed, which may be a folder`,
    )
  }
  if (output !== undefined && output !== 'yaml') {
    throw new BadInput(`--output: cannot use "${output}": yaml is the one form that there is`)
  }
  if (observed !== undefined && seed !== undefined) {
    throw new BadInput(
      '--seed: the project of --observed has its seed already, so this one would not be used; leave one of them out',
    )
  }
  return {
    help,
    file,
    platform,
    required,
    observed,
    namespace,
    out,
    graph,
    yaml: output === 'yaml',
    birth: birthOf(seed ?? 'random'),
  }
}
