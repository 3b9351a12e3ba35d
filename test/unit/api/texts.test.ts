import { expect, it } from 'vitest'
import { seconds } from '../../../src/api/duration.ts'
import { globError } from '../../../src/api/glob.ts'
import type { Project } from '../../../src/api/project.ts'
import { postgresIdentity } from '../../../src/database/identity.ts'
import type { ImageSource } from '../../../src/database/images.ts'
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

// What gobwas/glob 0.2.3 says of each; an unclosed { compiles there, and means nothing.
it.each([
  'https://*.x.io/**',
  'https://x.io/{a}/b?',
  'https://x.io/[a-z]',
  'https://x.io/[!a-z]',
  'https://x.io/[abc]',
  'https://x.io/[!abc]',
  'https://x.io/[^a]',
  'https://x.io/[ab-]',
  'https://x.io/[]-a]',
  'https://x.io/[!!]',
  'https://x.io/[a\\]b]',
  'https://x.io/\\[',
  'http://[::1]:3000/*',
  'https://x.io/{[a-z]}',
  'https://x.io/[é-ü]',
  'https://a]',
  'https://a}',
  'https://x.io/\\',
])('the glob %s compiles', (glob) => {
  expect(globError(glob)).toBeUndefined()
})

it.each([
  ['https://[a', 'has a [ without its ]'],
  ['https://[', 'has a [ without its ]'],
  ['https://[!', 'has a [ without its ]'],
  ['https://[a\\]', 'has a [ without its ]'],
  ['https://[a-', 'has a [ without its ]'],
  ['https://{a', 'has a { without its }'],
  ['https://x.io/[]', 'has an empty []'],
  ['https://x.io/[!]', 'has an empty []'],
  ['https://x.io/[a-z0-9]', /more than one range/],
  ['https://x.io/[a-zA-Z]', /more than one range/],
  ['https://x.io/[a-]', /more than one range|without its \]/],
  ['https://x.io/[!a-z_]', /more than one range/],
  ['https://x.io/[z-a]', 'has the range [z-a], which runs backwards'],
  ['https://x.io/\ufffd', 'has a character that is not Unicode'],
  ['https://x.io/\ud800', 'has a character that is not Unicode'],
])('the glob %s would stop GoTrue', (glob, error) => {
  expect(globError(glob)).toMatch(error)
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

const source = (database: object, override?: string): ImageSource =>
  ({
    spec: { database: { type: 'CloudNativePG', ...database } },
    release: newest,
    platform: { images: { override: { database: override } } },
  }) as unknown as ImageSource

it.each([
  ['supabase/postgres:17.6.1.071', 17, 101, 102],
  ['docker.io/supabase/postgres:17.6.1.084', 17, 100, 101],
  ['docker.io/supabase/postgres:17.11.0.004', 17, 100, 101],
  ['supabase/postgres:15.8.1.135', 15, 101, 102],
  ['supabase/postgres:15.14.1.101', 15, 100, 101],
  ['registry.local:5000/supabase/postgres:17.6.1.071', 17, 101, 102],
  ['registry.local:5000/supabase/postgres:17.6.1.071@sha256:15a', 17, 101, 102],
  ['ghcr.io/cloudnative-pg/postgresql:18.1', 18, 26, 26],
])('%s runs as the user that owns its files', (reference, majorVersion, uid, gid) => {
  expect(postgresIdentity(source({ majorVersion, cloudNativePG: { image: reference } }))).toEqual({
    uid,
    gid,
  })
})

it('an image of the platform counts; of one that is named by digest the release is asked', () => {
  const spec = { majorVersion: 17, cloudNativePG: {} }
  expect(postgresIdentity(source(spec, 'r.x.io/vanilla:17.1'))).toEqual({ uid: 26, gid: 26 })
  expect(postgresIdentity(source(spec, 'r.x.io/supabase/postgres@sha256:1'))).toEqual({
    uid: 100,
    gid: 101,
  })
  expect(postgresIdentity(source(spec, 'r.x.io/supabase/postgres@sha256:17a'))).toEqual({
    uid: 100,
    gid: 101,
  })
})

it('uid and gid can be said', () => {
  const spec = {
    majorVersion: 17,
    cloudNativePG: { image: 'x.io/pg:17', postgresUID: 70, postgresGID: 71 },
  }
  expect(postgresIdentity(source(spec))).toEqual({ uid: 70, gid: 71 })
  const spilo = { type: 'Zalando', majorVersion: 17 }
  expect(postgresIdentity(source(spilo))).toEqual({ uid: 101, gid: 103 })
  const other = { ...spilo, zalando: { postgresUID: 26, postgresGID: 27 } }
  expect(postgresIdentity(source(other))).toEqual({ uid: 26, gid: 27 })
})
