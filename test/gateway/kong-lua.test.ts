import { describe, expect, test } from 'vitest'
import { LuaFactory } from 'wasmoon'
import { gatewayInput, keys } from './input.ts'
import { kongFile } from './kong-file.ts'
import { runAccess } from './kong-stub.ts'
import { shapes } from './requests.ts'

const source = kongFile(gatewayInput()).plugins[1].config.access[0]
const client = '127.0.0.1'

/** nginx drops headers with underscores before Kong sees them (kongEnvironment). */
const withoutUnderscores = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.includes('_')))

/** Without Studio all that is asked for has no row. */
const withPages = shapes.filter(([, , requests]) => requests.some(({ row }) => row !== null))

const variableOf: Readonly<Record<string, string>> = {
  'x-forwarded-for': 'upstream_x_forwarded_for',
  'x-forwarded-host': 'upstream_x_forwarded_host',
  'x-forwarded-proto': 'upstream_x_forwarded_proto',
  'x-forwarded-port': 'upstream_x_forwarded_port',
  'x-forwarded-prefix': 'upstream_x_forwarded_prefix',
}

describe.each(withPages)("Kong's function, %s", (_, input, requests) => {
  const source = kongFile(input).plugins[1].config.access[0]

  // What has no row never gets to the function: Kong answers 404 itself.
  test.each(requests.filter(({ row }) => row !== null))(
    '$promise',
    async ({ row, method, path, headers, outcome }) => {
      const got = await runAccess(source, {
        row,
        method,
        target: path,
        headers: withoutUnderscores(headers),
        client,
      })

      if ('status' in outcome) {
        expect(got.refusal?.status).toBe(outcome.status)
        expect(got.refusal?.message).toMatch(outcome.message)
        return
      }
      expect(got.refusal).toBeUndefined()
      expect(got.query).toBe(outcome.path.split('?')[1] ?? '')
      for (const [name, value] of Object.entries(outcome.headers ?? {})) {
        // nginx sends X-Real-IP itself, from remote_addr.
        if (name === 'x-real-ip') continue
        const variable = variableOf[name]
        const sent = variable ? got.variables[variable] : got.headers[name]
        expect(sent ?? null, name).toBe(value)
      }
    },
  )
})

describe("Kong's function", () => {
  test('a route that it does not know is refused', async () => {
    const { refusal } = await runAccess(source, { row: 'new', target: '/', headers: {}, client })
    expect(refusal?.status).toBe(404)
  })

  test('a browser is asked for the password', async () => {
    const { refusal } = await runAccess(source, { row: 'studio', target: '/', headers: {}, client })
    expect(refusal?.headers).toEqual({
      'WWW-Authenticate': 'Basic realm="Supabase Studio", charset="UTF-8"',
    })
  })

  test('a key that stands in two headers is unknown', async () => {
    const { refusal } = await runAccess(source, {
      row: 'rest',
      target: '/rest/v1/todos',
      headers: { apikey: [keys.anon, keys.service] },
      client,
    })
    expect(refusal).toMatchObject({
      status: 401,
      message: expect.stringMatching(/^unknown API key/),
    })
  })

  test('upstreams are told the address that nginx checked, and no other', async () => {
    const { variables, headers } = await runAccess(source, {
      row: 'auth-verify',
      target: '/auth/v1/verify',
      headers: { 'x-forwarded-for': '6.6.6.6' },
      client: '203.0.113.7',
    })
    expect(variables.upstream_x_forwarded_for).toBe('203.0.113.7')
    expect(headers['x-forwarded-for']).toBeUndefined()
  })

  test('Realtime is called by its own name, which is the id of its tenant', async () => {
    const { headers } = await runAccess(source, {
      row: 'realtime-ping',
      target: '/realtime/v1/api/ping',
      headers: { apikey: keys.anon, host: 'api.shop.example' },
      client,
    })
    expect(headers.host).toBe('realtime-dev.shop.svc')
  })

  test('strings of a claim are data, whatever stands in them', async () => {
    const hostile = 'x"]] = 1; error("run") --\\\n$(id)]]ü'
    const ordinary = gatewayInput()
    const input = { ...ordinary, keys: { ...ordinary.keys, anon: [hostile] } }
    const { refusal, headers } = await runAccess(kongFile(input).plugins[1].config.access[0], {
      row: 'rest',
      target: '/rest/v1/todos',
      headers: { apikey: hostile },
      client,
    })
    expect(refusal).toBeUndefined()
    expect(headers.apikey).toBe(hostile)
  })

  test.each([
    ['an upstream', 'service', []],
    [
      'Kong itself, a preflight',
      'exit',
      ['Access-Control-Allow-Headers', 'Access-Control-Allow-Credentials'],
    ],
  ])('of an answer from %s, what pages may do is said once', async (_, from, left) => {
    const [chunk] = kongFile(gatewayInput()).plugins[1].config.header_filter
    const lua = await new LuaFactory().createEngine()
    const names = new Set(['Access-Control-Allow-Headers', 'Access-Control-Allow-Credentials'])
    const remaining = new Map([...names].map((name) => [name.toLowerCase(), name]))
    lua.global.set('kong', {
      response: {
        get_source: () => from,
        clear_header: (name: string) => void remaining.delete(name.toLowerCase()),
      },
    })
    await lua.doString(chunk)
    lua.global.close()

    expect([...remaining.values()]).toEqual(left)
  })

  test('both of its phases are Lua', async () => {
    const { access, header_filter } = kongFile(gatewayInput()).plugins[1].config
    for (const chunk of [...access, ...header_filter]) {
      const lua = await new LuaFactory().createEngine()
      lua.global.set('SOURCE', chunk)
      expect(await lua.doString('return select(2, load(SOURCE))')).toBeFalsy()
      lua.global.close()
    }
  })
})
