import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { command, parseFlags } from '../command-line.ts'
import { stale } from './stale.ts'

const USAGE =
  'usage: npm run generate [-- --check]   writes the generated files anew; --check compares alone and ends with 1 when one is out of date\n'

const options = {
  check: { type: 'boolean', default: false },
  root: { type: 'string', default: join(import.meta.dirname, '../..') },
  help: { type: 'boolean', short: 'h', default: false },
} as const

await command(() => {
  const { help, check, root } = parseFlags({ options }).values
  if (help) {
    process.stdout.write(USAGE)
    return
  }
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
})
