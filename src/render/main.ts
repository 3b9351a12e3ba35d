import { setLogger } from '@grpc/grpc-js'
import { run } from './run.ts'

setLogger({ error: () => {}, info: () => {}, debug: () => {} }) // what matters comes as an error
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error // a reader such as head may leave early
})

try {
  process.exitCode = await run(process.argv.slice(2), {
    tell: (line) => void process.stderr.write(`${line}\n`),
    print: (text) => void process.stdout.write(text),
  })
} catch (error) {
  // Not foreseen, so where it happened matters more than a clean line.
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  process.exitCode = 2
}
