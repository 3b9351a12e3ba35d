import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const docs = join(import.meta.dirname, '../../docs')

/**
 * The one block of commands of a document that holds `part`, as its reader runs it.
 *
 * @param values what the reader puts in place of the names in the document
 */
export const documented = (
  document: string,
  part: string,
  values: Readonly<Record<string, string>>,
): string => {
  const text = readFileSync(join(docs, document), 'utf8')
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block)
  const [found, ...others] = blocks.filter((block) => block.includes(part))
  if (found === undefined || others.length > 0) {
    throw new Error(`cannot find the one block of docs/${document} that holds "${part}"`)
  }
  return Object.entries(values).reduce((all, [name, value]) => all.replaceAll(name, value), found)
}
