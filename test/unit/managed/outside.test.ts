import { expect, it } from 'vitest'
import { decided, reported } from '../../../src/managed/outside.ts'
import { certify, fromAnnotations, renew, toAnnotations } from '../../../src/secrets/birth.ts'
import { projectOf } from '../project.ts'

const remembering = { birth: { outside: { region: 'eu-central-1', address: 'old.example.com' } } }

it('what was decided once stays, whatever the platform says now', () => {
  expect(decided(remembering, { region: 'us-east-1', name: 'shop' })).toEqual({
    region: 'eu-central-1',
    name: 'shop',
  })
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
