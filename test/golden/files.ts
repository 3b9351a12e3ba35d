import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RunFunctionRequest, RunFunctionResponse } from '@crossplane-org/function-sdk-typescript'
import { parse, stringify } from 'yaml'

/** Folder of the golden files of one release. */
export const folder = (release: string): string => join(import.meta.dirname, release)

const file = (release: string, name: string, what: 'request' | 'response'): string =>
  join(folder(release), `${name}.${what}.yaml`)

export const requestFile = (release: string, name: string): string => file(release, name, 'request')
export const responseFile = (release: string, name: string): string =>
  file(release, name, 'response')

export const readRequest = (release: string, name: string): RunFunctionRequest =>
  RunFunctionRequest.fromJSON(parse(readFileSync(requestFile(release, name), 'utf8')))

/** The whole response in the words of the protocol's JSON mapping. */
export const responseText = (reason: string, response: RunFunctionResponse): string =>
  `# ${reason}\n${stringify(RunFunctionResponse.toJSON(response), { lineWidth: 0, aliasDuplicateObjects: false })}`

export const requestText = (request: RunFunctionRequest): string =>
  stringify(RunFunctionRequest.toJSON(request), { lineWidth: 0, aliasDuplicateObjects: false })
