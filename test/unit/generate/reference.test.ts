import { describe, expect, test } from 'vitest'
import { claimSchema } from '../../../src/api/claim/index.ts'
import { immutable } from '../../../src/api/immutable.ts'
import { platformSchema } from '../../../src/api/platform.ts'
import { statusSchema } from '../../../src/api/status.ts'
import { isGroup } from '../../../src/generate/description.ts'
import { reference } from '../../../src/generate/reference.ts'
import { namedFields } from './fields.ts'

const page = reference().trim()
const section = (from: string, to: string): string =>
  page.slice(page.indexOf(`\n## ${from}\n`), page.indexOf(`\n## ${to}\n`))

const parts = {
  claim: section('Supabase', 'Status'),
  status: section('Status', 'Connection Secret'),
  platform: page.slice(page.indexOf('\n## Platform\n')),
}

/** Members of these differ by their name alone, and stand there once. */
const general = (path: string): string =>
  path.replace(
    /^(auth\.(?:external|hook|email\.template|email\.notification)|components|images\.override)\.[a-z_A-Z]+/,
    '$1.<name>',
  )

describe('the reference', () => {
  test.each([
    ['claim', claimSchema],
    ['status', statusSchema],
    ['platform', platformSchema],
  ] as const)('has a line or a heading for every field of the %s', (part, schema) => {
    const missing = namedFields(schema)
      .filter(({ path }) => !/^(defaults|enforced|plans)\./.test(path))
      .filter(({ path }) => !/Ref\.(name|key)$/.test(path))
      .filter((field) => !isGroup(field))
      .map(({ path }) => (part === 'status' ? path : general(path)))
      .filter(
        (path) => !parts[part].includes(`| \`${path}\``) && !parts[part].includes(`.${path}\`\n`),
      )
    expect(missing).toEqual([])
  })

  test.each(immutable)('marks $path', ({ path, allows }) => {
    expect(parts.claim).toContain(`| \`${path}\` ${allows === 'nothing else' ? '!' : '^'} |`)
  })

  test('marks fields of a claim only', () => {
    expect(`${parts.status}${parts.platform}`).not.toMatch(/` [!^] \|/)
  })

  test('tells providers once, with the names of all', () => {
    expect(parts.claim.match(/`auth\.external\.[^`]+\.clientId`/g)).toEqual([
      '`auth.external.<name>.clientId`',
    ])
    expect(parts.claim).toMatch(/Names: apple, .*github, .*zoom\./)
  })

  test('has as many cells in each line of a table as its head has', () => {
    const widths = page
      .split('\n\n')
      .filter((block) => block.startsWith('|'))
      .map((block) => new Set(block.split('\n').map((row) => row.split(/(?<!\\)\|/).length)).size)
    expect(widths.length).toBeGreaterThan(10)
    expect(widths.every((size) => size === 1)).toBe(true)
  })
})
