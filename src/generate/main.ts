import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { difference } from './difference.ts'
import { files } from './files.ts'

const root = join(import.meta.dirname, '../..')

const { check } = parseArgs({ options: { check: { type: 'boolean' } } }).values

const present = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // a missing file is one that differs in every line
  }
}

for (const [file, content] of Object.entries(files)) {
  const path = join(root, file)
  const found = difference(present(path), content())
  if (found === undefined) continue
  if (check) {
    console.error(`${file} is out of date: run npm run generate\n${found}`)
    process.exitCode = 1
  } else {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content())
    console.log(`wrote ${file}`)
  }
}
