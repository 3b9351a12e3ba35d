import { RunFunctionRequest } from '@crossplane-org/function-sdk-typescript'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { releases } from '../../../src/releases/index.ts'
import { requestOf } from '../../../src/server/codec/request.ts'
import { cases } from '../../golden/cases.ts'
import { readRequest } from '../../golden/files.ts'

const encode = (request: RunFunctionRequest): Buffer =>
  Buffer.from(RunFunctionRequest.encode(request).finish())

type Json = { [key: string]: unknown }

/** A request with one object in every place where objects stand. */
const around = (object: Json, schema: Json = {}): RunFunctionRequest =>
  RunFunctionRequest.fromPartial({
    meta: { tag: 'tag', capabilities: [1, 2] },
    observed: {
      composite: { resource: object, connectionDetails: { key: Buffer.from('secret') } },
      resources: { a: { resource: object, ready: 1 }, b: {} },
    },
    desired: { composite: { resource: object }, resources: { c: { resource: object } } },
    input: object,
    context: object,
    extraResources: { d: { items: [{ resource: object }] } },
    credentials: { e: { credentialData: { data: { key: Buffer.from('secret') } } } },
    requiredResources: { f: { items: [{ resource: object }, { resource: {} }] }, g: {} },
    requiredSchemas: { h: { openapiV3: schema }, i: {} },
  })

describe('what is read of a request', () => {
  it.each(cases)('is what the SDK reads: $name', ({ name }) => {
    for (const release of releases) {
      const bytes = encode(readRequest(release.name, name))
      expect(requestOf(bytes)).toEqual(RunFunctionRequest.decode(bytes))
    }
  })

  it('is what the SDK reads, in every field and of any object', () => {
    // JSON has no -0, and the SDK makes __proto__ a prototype
    const key = fc.string().filter((text) => text !== '__proto__' && text !== 'metadata')
    const { object } = fc.letrec<{ object: Json; value: unknown }>((tie) => ({
      object: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constant(null),
        fc.boolean(),
        fc.double({ noNaN: true }),
        fc.integer(),
        fc.string({ unit: 'grapheme' }),
        fc.array(tie('value'), { maxLength: 3 }),
        tie('object'),
      ),
    }))
    fc.assert(
      fc.property(object, (generated) => {
        const bytes = encode(around(generated))
        expect(requestOf(bytes)).toEqual(RunFunctionRequest.decode(bytes))
      }),
    )
  })

  it('leaves out managedFields of what is observed, and nothing else', () => {
    const managedFields = [{ manager: 'kubectl', fieldsV1: { 'f:spec': {} } }]
    const object = { metadata: { name: 'x', managedFields }, spec: { metadata: { managedFields } } }
    const { observed, desired, requiredResources } = requestOf(encode(around(object)))
    const read = { metadata: { name: 'x' }, spec: { metadata: { managedFields } } }
    expect(observed?.composite?.resource).toEqual(read)
    expect(observed?.resources.a?.resource).toEqual(read)
    expect(requiredResources.f?.items[0]?.resource).toEqual(read)
    expect(desired?.resources.c?.resource).toEqual(object)
  })

  it('tells a schema from none, without what it says of spec and status', () => {
    const schema = { type: 'object', properties: { spec: { type: 'object' }, kind: { type: 'x' } } }
    const { requiredSchemas } = requestOf(encode(around({}, schema)))
    expect(requiredSchemas.h?.openapiV3).toEqual({
      type: 'object',
      properties: { kind: { type: 'x' } },
    })
    expect(requiredSchemas.i?.openapiV3).toBeUndefined()
  })

  it('has a key __proto__ as any other, and no prototype from it', () => {
    // the SDK cannot write such a key
    const written = encode(around({ key: { __photo__: { polluted: true } } })).toString('latin1')
    const { observed } = requestOf(Buffer.from(written.replaceAll('photo', 'proto'), 'latin1'))
    const read = observed?.composite?.resource?.key
    expect(Object.keys(read)).toEqual(['__proto__'])
    expect(read.polluted).toBeUndefined()
  })

  it('refuses what ends too early, in words', () => {
    const bytes = encode(around({ metadata: { labels: { a: 'b' } }, list: [1, true, null] }))
    let refused = 0
    for (let length = 1; length < bytes.length; length++) {
      try {
        requestOf(bytes.subarray(0, length))
      } catch (error) {
        expect(error).toBeInstanceOf(Error)
        refused++
      }
    }
    // cut between two fields it is a shorter request
    expect(refused).toBeGreaterThan(bytes.length * 0.9)
    expect(() => requestOf(bytes.subarray(0, 40))).toThrow(/^cannot read the request: it ends/)
  })

  it('refuses what nests without end, in words', () => {
    let object: Json = {}
    for (let depth = 0; depth < 300; depth++) object = { a: object }
    expect(() => requestOf(encode(around(object)))).toThrow(/nests more than 200 times/)
  })
})
