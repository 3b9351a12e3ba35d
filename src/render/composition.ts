import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { BadInput } from './bad-input.ts'
import type { Claim } from './claims.ts'

/** Those of the Configuration package. */
const FOLDER = join(import.meta.dirname, '../../apis/supabases')

/** The Composition of a claim that does not choose one. */
const DEFAULT = 'supabase'

type Labels = Readonly<Record<string, string>>
type Composition = {
  readonly metadata: { readonly name: string; readonly labels?: Labels }
  readonly spec: {
    readonly pipeline: readonly { readonly input?: Record<string, unknown> }[]
  }
}

const compositions = (): readonly Composition[] =>
  readdirSync(FOLDER)
    .filter((file) => file.startsWith('composition'))
    .map((file) => parse(readFileSync(join(FOLDER, file), 'utf8')) as Composition)

type Choice = {
  readonly compositionRef?: { readonly name?: string }
  readonly compositionSelector?: { readonly matchLabels?: Labels }
}

/**
 * The input of the Composition that a claim chooses, as Crossplane does: by name, else by labels.
 *
 * @throws BadInput when none of the package is what the claim asks for
 */
export const inputOf = ({ metadata, spec }: Claim): Record<string, unknown> | undefined => {
  const { compositionRef, compositionSelector } = spec as Choice
  const wanted = Object.entries(compositionSelector?.matchLabels ?? {})
  const name = compositionRef?.name ?? (wanted.length > 0 ? undefined : DEFAULT)
  const all = compositions()
  const found = all.find(({ metadata: { name: own, labels } }) =>
    name === undefined ? wanted.every(([key, value]) => labels?.[key] === value) : own === name,
  )
  if (!found) {
    const field = name === undefined ? 'compositionSelector' : 'compositionRef.name'
    const there = all.map(({ metadata }) => metadata.name).sort()
    throw new BadInput(
      `cannot use Supabase ${metadata.namespace}/${metadata.name}: spec.${field}: no Composition of the package is meant by it; there are ${there.join(', ')}`,
    )
  }
  return found.spec.pipeline[0]?.input
}
