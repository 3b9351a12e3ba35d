import { expect, test } from 'vitest'
import { healthService, servingStatus } from '../../src/server/health.ts'

const { requestDeserialize, requestSerialize, responseDeserialize, responseSerialize } =
  healthService.check

// `protoc --encode` of grpc/health/v1/health.proto: field 1 as text, field 1 as enum
test.each([
  ['', ''],
  ['0a0161', 'a'],
  ['0a0c782e79312e53657276696365', 'x.y1.Service'],
])('a request of the bytes "%s" asks for the service "%s"', (hex, service) => {
  expect(requestDeserialize(Buffer.from(hex, 'hex'))).toEqual({ service })
  expect(requestSerialize({ service }).toString('hex')).toBe(hex)
})

test('a request with a field that is not known asks for no service of ours', () => {
  expect(requestDeserialize(Buffer.from('1001', 'hex')).service).not.toBe('')
})

test.each([
  ['0801', servingStatus.SERVING],
  ['0802', servingStatus.NOT_SERVING],
  ['0803', servingStatus.SERVICE_UNKNOWN],
] as const)('the bytes "%s" say status %i', (hex, status) => {
  expect(responseSerialize({ status }).toString('hex')).toBe(hex)
  expect(responseDeserialize(Buffer.from(hex, 'hex'))).toEqual({ status })
})
