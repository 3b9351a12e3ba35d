import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../controlplane/plane/until.ts'
import { controlPlaneBinary } from '../programs/control-plane.ts'
import { freePort } from '../programs/ports.ts'
import { archivesIn, pushArchive } from './images/archives.ts'

const folder = mkdtempSync(join(tmpdir(), 'archives-'))
const crane = (...args: readonly string[]): string =>
  execFileSync(controlPlaneBinary('crane'), args, { encoding: 'utf8', stdio: 'pipe' })

let registry: string
let stop: () => void

/** A folder with these files, which are empty or have a text. */
const withFiles = (name: string, files: Readonly<Record<string, string>>): string => {
  const path = join(folder, name)
  mkdirSync(path)
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text)
  return path
}

beforeAll(async () => {
  registry = `127.0.0.1:${await freePort()}`
  const server = spawn(controlPlaneBinary('crane'), ['registry', 'serve', '--address', registry], {
    stdio: 'ignore',
  })
  stop = () => void server.kill()
  await until('the registry', 20, () =>
    fetch(`http://${registry}/v2/`).then(
      () => true,
      () => undefined,
    ),
  )
  const root = withFiles('root', { 'is-here': 'yes' })
  const layer = join(folder, 'layer.tar')
  execFileSync('tar', ['--create', '--file', layer, '--directory', root, '.'])
  crane('append', '--oci-empty-base', '--new_layer', layer, '--new_tag', `${registry}/made:1`)
})

afterAll(() => {
  stop()
  rmSync(folder, { recursive: true })
})

describe('archives of images', () => {
  test('of docker save, and of an OCI layout, are pushed as they are', () => {
    const saved = join(folder, 'saved.tar')
    crane('pull', `${registry}/made:1`, saved)
    pushArchive(saved, `${registry}/saved:1`)

    const layout = join(folder, 'layout')
    crane('pull', '--format', 'oci', `${registry}/made:1`, layout)
    const archive = join(folder, 'layout.tar')
    execFileSync('tar', ['--create', '--file', archive, '--directory', layout, '.'])
    pushArchive(archive, `${registry}/layout:1`)

    for (const name of ['saved', 'layout']) {
      const files = execFileSync('tar', ['--list'], {
        input: execFileSync(controlPlaneBinary('crane'), ['export', `${registry}/${name}:1`, '-']),
        encoding: 'utf8',
      })
      expect([name, files]).toEqual([name, expect.stringContaining('is-here')])
    }
    expect(crane('digest', `${registry}/layout:1`)).toBe(crane('digest', `${registry}/made:1`))
  })

  test.each([
    ['text', 'not a tar'],
    ['empty', ''],
  ])('what is none is refused in words: %s', (name, text) => {
    const archive = join(withFiles(`wrong-${name}`, { 'x.tar': text }), 'x.tar')
    expect(() => pushArchive(archive, `${registry}/wrong:1`)).toThrow(
      new RegExp(`^cannot take ${archive}: `),
    )
  })

  test('are known by their names, those of programs that nothing here stands in for as well', () => {
    const path = withFiles('right', {
      'docker.io_supabase_gotrue_v2.196.0.tar': '',
      'docker.io_kong_kong_3.9.3.oci': '',
      'notes.txt': '',
    })
    expect([...archivesIn(path).keys()].sort()).toEqual([
      'docker.io/kong/kong:3.9.3',
      'docker.io/supabase/gotrue:v2.196.0',
    ])
  })

  test('of no image of the release are refused, with the names that there are', () => {
    const path = withFiles('strange', { 'gotrue.tar': '' })
    expect(() => archivesIn(path)).toThrow(
      /^cannot take \S+gotrue\.tar: it is named after no image of the release; the names are .*docker\.io_supabase_gotrue_v2\.196\.0\.tar/,
    )
  })

  test('are not looked for where there is no folder, or none in it', () => {
    expect(() => archivesIn(join(folder, 'nowhere'))).toThrow('there is no such folder')
    expect(() => archivesIn(withFiles('none', { 'a.txt': '' }))).toThrow(
      'it has no file that ends in .tar or .oci',
    )
  })
})
