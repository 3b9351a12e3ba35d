import { readFileSync } from 'node:fs'
import { RunFunctionRequest, RunFunctionResponse } from '@crossplane-org/function-sdk-typescript'
import { describe, expect, it } from 'vitest'
import { releases } from '../../src/releases/index.ts'
import { requestOf } from '../../src/server/codec/request.ts'
import { cases } from './cases.ts'
import { readRequest, responseFile, responseText } from './files.ts'
import { run } from './worlds.ts'

const overTheWire = (request: RunFunctionRequest): RunFunctionRequest =>
  requestOf(Buffer.from(RunFunctionRequest.encode(request).finish()))

describe.each(releases.map(({ name }) => name))('release %s', (release) => {
  it.each(cases)('$name: $reason', async ({ name, reason }) => {
    const response = await run(overTheWire(readRequest(release, name)))
    expect(responseText(reason, response)).toBe(readFileSync(responseFile(release, name), 'utf8'))
  })

  it.each(cases)('$name: the same request gives the same bytes', async ({ name }) => {
    const [first, second] = [
      await run(readRequest(release, name)),
      await run(readRequest(release, name)),
    ]
    const bytes = (response: RunFunctionResponse) => RunFunctionResponse.encode(response).finish()
    expect(Buffer.compare(bytes(first), bytes(second))).toBe(0)
  })
})
