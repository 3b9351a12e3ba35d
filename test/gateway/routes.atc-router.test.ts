import { describe, expect, test } from 'vitest'
import { matchAll } from '../programs/atc-router.ts'
import { gatewayInput } from './input.ts'
import { kongFile, kongRoutes } from './kong-file.ts'
import { kongPath, kongUpstreamPath } from './kong-path.ts'
import { shapes } from './requests.ts'

const apiHost = 'api.shop.example'

/** The host as Kong hands it to its engine (router/expressions.lua): without the port. */
const hostOf = (headers: Readonly<Record<string, string>>): string =>
  (headers.host ?? apiHost).replace(/:\d+$/, '')

describe.each(shapes)("the route table on Kong's engine, %s", (_, input, requests) => {
  const file = kongFile(input)
  const matches = matchAll(
    kongRoutes(file),
    requests.map(({ path, headers }) => ({ path: kongPath(path), host: hostOf(headers) })),
  )

  test.each(requests.map((request, index) => ({ ...request, match: matches[index] ?? null })))(
    '$promise',
    ({ path, row, outcome, match }) => {
      expect(match?.name ?? null).toBe(row)

      if (match === null || 'status' in outcome) return
      const service = file.services.find(({ name }) => name === match.name)
      const upstreamPath = kongUpstreamPath(kongPath(path), match.matched, service?.path ?? '')
      expect(upstreamPath.toLowerCase()).toBe(kongPath(outcome.path).toLowerCase())
    },
  )
})

describe("Kong's engine", () => {
  const file = kongFile(gatewayInput())
  const description = [{ path: '/rest/v1/', host: apiHost }]

  test('an engine that was given a broken expression says which', () => {
    expect(() =>
      matchAll([{ name: 'broken', expression: 'http.path ~', priority: 1 }], []),
    ).toThrow(/cannot load the routes: \{"broken"/)
  })

  test('where two rows match, the first of the table counts', () => {
    const reversed = kongRoutes(file).map((route) => ({ ...route, priority: 100 - route.priority }))
    expect(matchAll(kongRoutes(file), description)[0]?.name).toBe('rest-openapi')
    expect(matchAll(reversed, description)[0]?.name).toBe('studio')
  })
})
