import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { definition } from '../../src/generate/xrd.ts'

const root = join(import.meta.dirname, '../..')
const text = (file: string): string => readFileSync(join(root, file), 'utf8')

const usages = parseAllDocuments(text('examples/prerequisites/protection.yaml')).map((document) =>
  document.toJS(),
)

test('the definition is held, and the Configuration under the name that the guides give it', () => {
  expect(usages.map(({ spec }) => `${spec.of.kind} ${spec.of.resourceRef.name}`)).toEqual([
    'Configuration xsupabase',
    `CompositeResourceDefinition ${definition.metadata.name}`,
  ])
  for (const guide of ['README.md', 'docs/install.md']) {
    expect(text(guide)).toMatch(/kind: Configuration\nmetadata:\n {2}name: xsupabase\n/)
  }
})
