import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HELP } from '../../src/render/flags.ts'

const root = join(import.meta.dirname, '../..')
const text = (file: string): string => readFileSync(join(root, file), 'utf8')
const pages = ['README.md', 'docs/operations.md']

describe('the pages for people', () => {
  it.each(pages)('%s links to what exists', (page) => {
    const links = [...text(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link ?? '')
    const broken = links.filter((link) => !existsSync(join(root, dirname(page), link)))
    expect(broken).toEqual([])
  })

  it.each(pages)('%s names scripts, files and flags that exist', (page) => {
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
    const named = [...text(page).matchAll(/npm run ([a-z]+)/g)].map(([, name]) => name ?? '')
    expect(named.filter((name) => !(name in scripts))).toEqual([])
    const files = [...text(page).matchAll(/\b(?:examples|src|docs)\/[-\w./]+\w/g)].map(([f]) => f)
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([])
    const flags = [...text(page).matchAll(/npm run render.* (--[a-z]+)/g)].map(
      ([, flag]) => flag ?? '',
    )
    expect(flags.filter((flag) => !HELP.includes(flag))).toEqual([])
  })

  it('README.md has every example in its table', () => {
    const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.yaml'))
    expect(examples.filter((name) => !text('README.md').includes(`](examples/${name})`))).toEqual(
      [],
    )
  })
})
