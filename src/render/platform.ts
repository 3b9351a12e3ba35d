import { BadInput } from './bad-input.ts'
import type { Document } from './documents.ts'

const API_VERSION = 'apiextensions.crossplane.io/v1beta1'
const KIND = 'EnvironmentConfig'
/** The Composition's step asks for this one. */
const NAME = 'xsupabase'

const whyNot = (documents: readonly Document[]): string | undefined => {
  const found = documents.flatMap(({ object }) => (object.kind === KIND ? [object] : []))
  const [first] = found
  if (!first) return `it has no ${KIND} (${API_VERSION}) of the name ${NAME}`
  const match = found.find(({ metadata }) => metadata?.name === NAME)
  if (!match) return `its ${KIND} is called ${first.metadata?.name}, only ${NAME} is read`
  return match.apiVersion === API_VERSION
    ? undefined
    : `apiVersion: must be ${API_VERSION}, got ${match.apiVersion}`
}

/**
 * Checks that a file is what Crossplane would answer the bootstrap requirement with. What stands in
 * it is for the function to judge.
 *
 * @throws BadInput when Crossplane would not find it, and render without any settings
 */
export const checkPlatform = (file: string, documents: readonly Document[]): void => {
  const why = whyNot(documents)
  if (why) throw new BadInput(`cannot use ${file} as platform: ${why}`)
}
