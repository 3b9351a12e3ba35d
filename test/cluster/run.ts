import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { PULL, withImages } from './options.ts'

/** `npm run test:cluster [-- --images DIR|pull] [flags of vitest]` */
const args = process.argv.slice(2)
const at = args.indexOf('--images')
const [, images] = at < 0 ? [] : args.splice(at, 2)
if (images === PULL && !process.env.KUBECONFIG) {
  console.error('cannot use --images pull without KUBECONFIG: it names the cluster')
  process.exit(1)
}
const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')
const config = join(import.meta.dirname, 'vitest.config.ts')
spawn(process.execPath, [vitest, 'run', '--config', config, ...args], {
  env: withImages(images),
  stdio: 'inherit',
}).once('exit', (code) => {
  process.exitCode = code ?? 1
})
