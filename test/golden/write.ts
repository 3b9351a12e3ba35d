import { mkdirSync, writeFileSync } from 'node:fs'
import { command, parseFlags } from '../../src/command-line.ts'
import { newest } from '../../src/releases/index.ts'
import { pass } from '../../src/render/crossplane.ts'
import { cases } from './cases.ts'
import { folder, requestFile, requestText, responseFile, responseText } from './files.ts'
import { run } from './worlds.ts'

const USAGE =
  'usage: npm run golden   writes the recorded requests and responses of the newest release anew\n'

const options = { help: { type: 'boolean', short: 'h', default: false } } as const

/**
 * Writes the golden files of the newest release anew (`npm run golden`). Read the difference before
 * it is committed: for an older release a changed response is a changed pod of a running project.
 */
await command(async () => {
  if (parseFlags({ options }).values.help) {
    process.stdout.write(USAGE)
    return
  }
  mkdirSync(folder(newest.name), { recursive: true })
  for (const { name, reason, world } of cases) {
    const { request, response } = await pass(await world(), run)
    writeFileSync(requestFile(newest.name, name), requestText(request))
    writeFileSync(responseFile(newest.name, name), responseText(reason, response))
  }
  console.log(`${cases.length} cases of release ${newest.name}`)
})
