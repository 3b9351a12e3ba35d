import { expect, it } from 'vitest'
import { decided, reported } from '../../../src/managed/outside.ts'
import { certify, fromAnnotations, renew, toAnnotations } from '../../../src/secrets/birth.ts'
import { projectOf } from '../project.ts'

const remembering = { birth: { outside: { region: 'eu-central-1', address: 'old.example.com' } } }
const foundation = {
  ...remembering,
  project: { name: 'shop-x7k2p', claim: 'shop', namespace: 'team-a' },
  keys: { reference: 'reference-of-one-seed' },
}
const there = { apiVersion: 'v1', kind: 'Server', metadata: { name: 'shop' } }
const region = { field: 'aws.region', asked: 'us-east-1', exists: undefined }

it('what was decided once stays, whatever the platform says now', () => {
  const found = { ...region, exists: 'eu-central-1' }
  const names = { name: { made: 'shop', exists: 'shop' } }
  expect(decided(foundation, there, names, { region: found })).toEqual({
    region: 'eu-central-1',
    name: 'shop',
  })
})

it('is not believed where neither the platform nor an object has it', () => {
  expect(() => decided(foundation, undefined, {}, { region })).toThrow(
    'annotation xsupabase.io/outside-region is "eu-central-1", while data.providers.aws.region in EnvironmentConfig xsupabase is "us-east-1"',
  )
  const same = { ...region, asked: 'eu-central-1' }
  expect(decided(foundation, undefined, {}, { region: same })).toEqual({ region: 'eu-central-1' })
})

it('that the platform named nothing is a choice, which an object that is there confirms', () => {
  const silent = { ...foundation, birth: { outside: { key: 'none' } } }
  const key = { field: 'aws.kmsKeyId', asked: 'arn:1', exists: 'arn:late', none: 'none' }
  expect(decided(silent, there, {}, { key })).toEqual({ key: 'none' })
  expect(() => decided(silent, undefined, {}, { key: { ...key, exists: undefined } })).toThrow(
    'outside-key is "none"',
  )
})

it('must be what the field may be, whoever says so', () => {
  const star = { ...foundation, birth: { outside: { key: '*' } } }
  const key = { field: 'aws.kmsKeyId', asked: undefined, exists: '*', legal: /^arn:aws/ }
  expect(() => decided(star, there, {}, { key })).toThrow(
    'outside-key is "*", which is not what data.providers.aws.kmsKeyId may be',
  )
})

it('what is reported wins over what was reported last, which stands while nothing is', () => {
  expect(reported(remembering, { address: 'new.example.com', port: undefined })).toEqual({
    address: 'new.example.com',
  })
  expect(reported(remembering, { address: undefined })).toEqual({ address: 'old.example.com' })
  expect(reported(remembering, { address: '' })).toEqual({ address: 'old.example.com' })
})

it('is remembered in the birth certificate, from pass to pass', () => {
  const project = projectOf()
  const birth = { ...certify(project, 1_700_000_000), ...remembering.birth }
  const read = fromAnnotations(toAnnotations(birth))
  expect(read.outside).toEqual(birth.outside)
  expect(renew(read, project, {}).outside).toEqual(birth.outside)
})
