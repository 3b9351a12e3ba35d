import { run } from './run.ts'

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error // a reader such as head may leave early
})

const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interruption.abort()) // the second one ends it at once
}

try {
  process.exitCode = await run(process.argv.slice(2), {
    tell: (line) => void process.stderr.write(`${line}\n`),
    print: (text) => void process.stdout.write(text),
    variables: process.env,
    interrupted: interruption.signal,
  })
} catch (error) {
  // Not foreseen, so where it happened matters more than a clean line.
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  process.exitCode = 2
}
