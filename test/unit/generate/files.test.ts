import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { difference } from '../../../src/generate/difference.ts'
import { files } from '../../../src/generate/files.ts'
import { stale } from '../../../src/generate/stale.ts'

const root = join(import.meta.dirname, '../../..')
const copy = mkdtempSync(join(tmpdir(), 'generated-'))
afterAll(() => rmSync(copy, { recursive: true }))

const write = (file: string, content: string): void => {
  mkdirSync(dirname(join(copy, file)), { recursive: true })
  writeFileSync(join(copy, file), content)
}

describe('the generated files', () => {
  test('of this repository are up to date', () => {
    expect(stale(root).map(({ file, difference }) => `${file}\n${difference}`)).toEqual([])
  })

  test('are out of date when they are missing, and are not once they are written', () => {
    const missing = stale(copy)
    expect(missing.map(({ file }) => file)).toEqual(Object.keys(files))
    for (const { file, content } of missing) write(file, content)
    expect(stale(copy)).toEqual([])
  })

  test('are out of date after an edit by hand, which is named with file and line', () => {
    const [first = ''] = Object.keys(files)
    for (const [file, render] of Object.entries(files)) write(file, render())
    write(
      first,
      readFileSync(join(copy, first), 'utf8').replace('scope: LegacyCluster', 'scope: Cluster'),
    )
    const [found, ...rest] = stale(copy)
    expect(rest).toEqual([])
    expect(found?.file).toBe(first)
    expect(found?.difference).toMatch(/line \d+:\n- {3}scope: Cluster\n\+ {3}scope: LegacyCluster$/)
  })

  test('say in their first line where they come from', () => {
    for (const render of Object.values(files)) {
      expect(render().split('\n')[0]).toMatch(/Generated from src\/\S+ by `npm run generate`/)
    }
  })

  test.each(Object.keys(files).filter((file) => file.endsWith('.yaml')))(
    '%s has no anchors, and no line that would be read as something else',
    (file) => {
      const content = files[file]?.() ?? ''
      expect(content).not.toMatch(/[&*]a\d+/)
      expect(parse(content)).toBeTypeOf('object')
    },
  )
})

describe('a difference', () => {
  test('is nothing between equal texts', () => {
    expect(difference('a\nb\n', 'a\nb\n')).toBeUndefined()
  })

  test('shows what stands between the equal lines at both ends', () => {
    expect(difference('a\nb\nc', 'a\nx\ny\nc')).toBe('  line 2:\n- b\n+ x\n+ y')
  })

  test('is cut after a few lines', () => {
    const many = Array.from({ length: 20 }, (_, i) => `line ${i}`).join('\n')
    expect(difference('', many)?.split('\n')).toHaveLength(1 + 1 + 6 + 1)
    expect(difference('', many)).toContain('… and 14 more lines')
  })

  test('sees a line that was repeated', () => {
    expect(difference('a\na\n', 'a\na\na\n')).toBe('  line 3:\n+ a')
  })
})
