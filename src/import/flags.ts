import { parseFlags, SEE_HELP } from '../command-line.ts'
import { BadInput } from '../render/bad-input.ts'

export const HELP = `import: the claim that does what a Supabase of yours does

usage: npm run --silent import -- FILE [flags]

  FILE                config.toml of the Supabase CLI, or the .env of the compose file
  --name NAME         name of the claim (default: made of what the file calls the project)
  -n, --namespace NS  namespace of the claim (default: default)
  --remote NAME       of a config.toml: lay [remotes.NAME] over the rest
  --env FILE          further variables for env(…) in a config.toml, such as supabase/.env
  --value KEY         write the secret value of one key of FILE, to hand it to another program
  -h, --help          this text

Standard output has the claim and nothing else. Standard error has every key that is not in it, with
the reason, and the Secret to make. Values of secrets are in neither.

Exit code: 0 the claim does what the file says, 1 keys were left out that matter, 2 bad input.
`

const options = {
  name: { type: 'string' },
  namespace: { type: 'string', short: 'n', default: 'default' },
  remote: { type: 'string' },
  env: { type: 'string' },
  value: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export type Flags = {
  readonly help: boolean
  readonly file: string
  readonly name: string | undefined
  readonly namespace: string
  readonly remote: string | undefined
  readonly env: string | undefined
  readonly value: string | undefined
}

const CLAIM_NAME = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

/** @throws BadInput for an unknown flag, and a value that cannot be used */
export const readFlags = (argv: readonly string[]): Flags => {
  const { values, positionals } = parseFlags({ args: [...argv], options, allowPositionals: true })
  const { help, name, remote, env, value } = values
  const namespace = values.namespace.replace(/^=/, '') // kubectl's users write -n=team-a too
  const [file = '', ...more] = positionals
  if (!help && file === '') {
    throw new BadInput(`a FILE is needed, such as supabase/config.toml ${SEE_HELP}`)
  }
  if (more.length > 0) throw new BadInput(`cannot import ${more.join(' ')} too: one FILE is needed`)
  if (name !== undefined && !CLAIM_NAME.test(name)) {
    throw new BadInput(
      `--name: "${name}" must begin with a letter and have only a-z, 0-9 and -, at most 63`,
    )
  }
  if (!NAMESPACE.test(namespace)) {
    throw new BadInput(`--namespace: "${namespace}" is no name of a namespace`)
  }
  return { help, file, name, namespace, remote, env, value }
}

/** A name for a claim, made of what a project is called elsewhere. */
export const claimName = (project: string | undefined): string => {
  const name = (project ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  return name || 'supabase'
}
