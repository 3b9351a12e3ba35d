import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { PULL, withImages } from './options.ts'

const refuse = (why: string): never => {
  console.error(`${why}: npm run test:cluster [-- --images DIR|pull] [files and flags of vitest]`)
  process.exit(2)
}

const args = process.argv.slice(2).flatMap((arg) => /^(--images)=(.*)$/.exec(arg)?.slice(1) ?? arg)
const at = args.indexOf('--images')
const [, images] = at < 0 ? [] : args.splice(at, 2)
if (at >= 0 && !images) refuse('cannot use --images without a folder, or pull')
if (images === PULL && !process.env.KUBECONFIG) {
  refuse('cannot use --images pull without KUBECONFIG, which names the cluster')
}
const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')
const config = join(import.meta.dirname, 'vitest.config.ts')
spawn(process.execPath, [vitest, 'run', '--config', config, ...args], {
  env: withImages(images),
  stdio: 'inherit',
}).once('exit', (code) => {
  process.exitCode = code ?? 1
})
