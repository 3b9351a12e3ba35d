import { parse } from 'yaml'
import type { Variables } from '../../src/import/environment.ts'
import { run } from '../../src/import/run.ts'
import type { Claim } from '../../src/render/claims.ts'
import { file } from '../render/render.ts'

export type Outcome = { readonly code: number; readonly stdout: string; readonly stderr: string }

/** All of `npm run import` but the process. */
export const importing = async (
  args: readonly string[],
  { variables = {}, isTerminal = false }: { variables?: Variables; isTerminal?: boolean } = {},
): Promise<Outcome> => {
  const [stdout, stderr]: [string[], string[]] = [[], []]
  const code = await run(args, {
    tell: (line) => stderr.push(`${line}\n`),
    print: (text) => stdout.push(text),
    variables,
    isTerminal,
  })
  return { code, stdout: stdout.join(''), stderr: stderr.join('') }
}

export const tomlFile = (text: string): string => file(text, 'config.toml')
export const envFile = (text: string): string => file(text, '.env')

/** The claim on standard output. */
export const claimIn = ({ stdout }: Outcome): Claim => parse(stdout) as Claim
