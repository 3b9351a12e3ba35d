import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { stale } from './stale.ts'

const { values } = parseArgs({
  options: { check: { type: 'boolean' }, root: { type: 'string' } },
})
const { check, root = join(import.meta.dirname, '../..') } = values

for (const { file, content, difference } of stale(root)) {
  if (check) {
    console.error(`${file} is out of date: run npm run generate\n${difference}`)
    process.exitCode = 1
  } else {
    const path = join(root, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    console.log(`wrote ${file}`)
  }
}
