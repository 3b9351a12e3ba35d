import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HELP } from '../../src/render/flags.ts'

const root = join(import.meta.dirname, '../..')
const text = (file: string): string => readFileSync(join(root, file), 'utf8')
const pages = globSync(['README.md', 'docs/**/*.md', 'examples/**/*.md'], { cwd: root }).sort()

const all = (page: string, pattern: RegExp): string[] =>
  [...text(page).matchAll(pattern)].map(([, found = '']) => found)

/** Anchors of a page, as GitHub makes them of its headings. */
const anchors = (page: string): Set<string> =>
  new Set(
    all(page, /^#+ (.+)$/gm).map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )

const links = (page: string): { file: string; anchor: string }[] =>
  all(page, /\]\((?!https?:)([^)\s]+)\)/g).map((link) => {
    const [file = '', anchor = ''] = link.split('#')
    return { file: file === '' ? page : join(dirname(page), file), anchor }
  })

describe('the pages for people', () => {
  it.each(pages)('%s links to files and headings that exist', (page) => {
    const broken = links(page).filter(
      ({ file, anchor }) =>
        !existsSync(join(root, file)) ||
        (anchor !== '' && file.endsWith('.md') && !anchors(file).has(anchor)),
    )
    expect(broken).toEqual([])
  })

  it.each(pages)('%s names scripts, files and flags that exist', (page) => {
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
    expect(all(page, /npm run ([a-z]+)/g).filter((name) => !(name in scripts))).toEqual([])
    const files = all(page, /(?<![-\w./])((?:examples|src|docs)\/[-\w./]+\w)/g)
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([])
    const flags = all(page, /npm run render.* (--[a-z]+)/g)
    expect(flags.filter((flag) => !HELP.includes(flag))).toEqual([])
  })

  it('README.md has every example in its table', () => {
    const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.yaml'))
    const shown = new Set(links('README.md').map(({ file }) => file))
    expect(examples.filter((name) => !shown.has(`examples/${name}`))).toEqual([])
  })

  it('docs/README.md has every page', () => {
    const shown = new Set(links('docs/README.md').map(({ file }) => file))
    const others = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md')
    expect(others.filter((page) => !shown.has(page))).toEqual([])
  })
})
