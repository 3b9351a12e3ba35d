import { expect, it } from 'vitest'
import { seconds } from '../../../src/api/duration.ts'
import { globError } from '../../../src/api/glob.ts'
import type { Project, Spec } from '../../../src/api/project.ts'
import { postgresIdentity } from '../../../src/database/images.ts'
import { image, versionOf } from '../../../src/kube/image.ts'
import { nameFor } from '../../../src/kube/names.ts'
import { quantityValue } from '../../../src/kube/quantity.ts'
import { newest } from '../../../src/releases/index.ts'

it.each([
  ['1s', 1],
  ['1h30m', 5400],
  ['500ms', 0.5],
  ['1.5h', 5400],
])('%s is %d seconds', (duration, expected) => {
  expect(seconds(duration)).toBe(expected)
})

it.each([
  ['10Gi', 10 * 2 ** 30],
  ['500m', 0.5],
  ['2', 2],
  ['1.5Ti', 1.5 * 2 ** 40],
  ['1G', 1e9],
  ['50Mi', 52_428_800],
])('%s is %d', (quantity, expected) => {
  expect(quantityValue(quantity)).toBe(expected)
})

it.each([
  ['https://*.x.io/**', undefined],
  ['https://x.io/{a}/b?', undefined],
  ['https://x.io/[a-z]', undefined],
  ['https://x.io/\\[', undefined],
  ['https://[a', 'has a [ without its ]'],
  ['https://a]', 'has a ] without its ['],
  ['https://{a', 'has a { without its }'],
  ['https://a}', 'has a } without its {'],
  ['https://x.io/[]', 'has an empty []'],
  ['https://x.io/\\', 'must not end in a backslash'],
])('the glob %s: %s', (glob, error) => {
  expect(globError(glob)).toBe(error)
})

it('a name that is too long is cut and hashed, so that two projects never share it', () => {
  const [one, two] = ['a'.repeat(60), `${'a'.repeat(59)}b`]
  expect(nameFor('shop', 'db')).toBe('shop-db')
  expect(nameFor(one, 'auth-migrations-0123456789').length).toBe(63)
  expect(nameFor(one, 'db', 50)).toMatch(/^a+-[0-9a-f]{8}-db$/)
  expect(nameFor(one, 'db', 50)).not.toBe(nameFor(two, 'db', 50))
})

const project = (images: object): Project => ({ platform: { images } }) as unknown as Project

it('images come from the mirror of the platform, with their path, unless they are replaced', () => {
  expect(image(project({}), 'auth', 'docker.io/supabase/gotrue:v1')).toBe(
    'docker.io/supabase/gotrue:v1',
  )
  expect(image(project({ registry: 'r.x.io/m' }), 'auth', 'docker.io/supabase/gotrue:v1')).toBe(
    'r.x.io/m/supabase/gotrue:v1',
  )
  expect(
    image(
      project({ registry: 'r', override: { auth: 'x/y@sha256:1' } }),
      'auth',
      'docker.io/a/b:1',
    ),
  ).toBe('x/y@sha256:1')
})

it('the version of an image is its tag, else its digest', () => {
  expect(versionOf('docker.io/supabase/gotrue:v2.196.0')).toBe('v2.196.0')
  expect(versionOf('localhost:5000/a/b:1@sha256:2')).toBe('1')
  expect(versionOf('localhost:5000/a/b@sha256:2')).toBe('sha256:2')
})

it.each([
  ['supabase/postgres:17.6.1.071', 17, 101, 102],
  ['docker.io/supabase/postgres:17.6.1.084', 17, 100, 101],
  ['docker.io/supabase/postgres:17.11.0.004', 17, 100, 101],
  ['supabase/postgres:15.8.1.135', 15, 101, 102],
  ['supabase/postgres:15.14.1.101', 15, 100, 101],
  ['ghcr.io/cloudnative-pg/postgresql:18.1', 18, 26, 26],
])('%s runs as the user that owns its files', (reference, majorVersion, uid, gid) => {
  const database = {
    majorVersion,
    cloudNativePG: { image: reference },
  } as unknown as Spec['database']
  expect(postgresIdentity(database, newest)).toEqual({ uid, gid })
})

it('uid and gid can be said', () => {
  const database = {
    majorVersion: 17,
    cloudNativePG: { image: 'x.io/pg:17', postgresUID: 70, postgresGID: 71 },
  } as unknown as Spec['database']
  expect(postgresIdentity(database, newest)).toEqual({ uid: 70, gid: 71 })
})
