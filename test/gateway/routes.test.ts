import { describe, expect, test } from 'vitest'
import { renderEnvoy } from '../../src/gateway/envoy.ts'
import { kongEnvironment, renderKong } from '../../src/gateway/kong.ts'
import { luaLiteral } from '../../src/gateway/lua-literal.ts'
import { publicUrlOf } from '../../src/gateway/public-url.ts'
import { routes } from '../../src/gateway/routes.ts'
import { gatewayInput, studioDoor } from './input.ts'
import { kongFile, kongRoutes } from './kong-file.ts'
import { requests, shapes } from './requests.ts'

const table = routes(gatewayInput())
const row = (name: string) => {
  const found = table.find((route) => route.name === name)
  if (!found) throw new Error(`no row ${name}`)
  return found
}

describe('the route table', () => {
  test('every row has a name of its own, and a request of the tests', () => {
    const names = table.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(requests.map((request) => request.row)).toContain(name)
  })

  test.each(shapes)('no row stands behind one that hides it, %s', (_, input) => {
    const table = routes(input)
    table.forEach((route, index) => {
      const path = 'exact' in route.match ? route.match.exact : route.match.prefix
      for (const earlier of table.slice(0, index)) {
        if (earlier.host && earlier.host !== route.host) continue
        const hides =
          'exact' in earlier.match
            ? 'exact' in route.match && earlier.match.exact === path
            : path.startsWith(earlier.match.prefix)
        expect(hides, `${earlier.name} hides ${route.name}`).toBe(false)
      }
    })
  })

  test("what is asked of Studio's own host meets its rows first", () => {
    const table = routes(gatewayInput({ studio: { ...studioDoor, url: 'https://s.shop.example' } }))
    const hosts = table.map(({ host }) => host)
    const own = hosts.filter((host) => host === 's.shop.example')
    expect(own.length).toBeGreaterThan(0)
    expect(hosts.slice(0, own.length)).toEqual(own)
  })

  test('a service that is not enabled has no rows', () => {
    const names = routes(
      gatewayInput({ upstreams: { rest: { host: 'r', port: 1 } }, graphql: false }),
    )
    expect(names.map(({ name }) => name)).toEqual(['rest-openapi', 'rest'])
  })

  test("Storage's metrics have a row only when somebody collects them: others keep their pods", () => {
    const names = (metrics: boolean) => routes(gatewayInput({ metrics })).map(({ name }) => name)
    expect(names(true).filter((name) => !names(false).includes(name))).toEqual(['storage-metrics'])
  })

  test('Kong counts only when somebody collects', () => {
    const plugins = (metrics: boolean) =>
      kongFile(gatewayInput({ metrics })).plugins.map(({ name }) => name)
    const loaded = (metrics: boolean) => kongEnvironment(gatewayInput({ metrics })).KONG_PLUGINS
    expect(plugins(true)).toEqual(['cors', 'post-function', 'prometheus'])
    expect(loaded(true)?.split(',')).toEqual(plugins(true))
    expect(plugins(false)).toEqual(['cors', 'post-function'])
    expect(loaded(false)?.split(',')).toEqual(plugins(false))
  })

  test('nothing of an identity provider is open where the project is none', () => {
    const open = routes(gatewayInput({ oauthServer: false })).filter(
      ({ access }) => access === 'open',
    )
    expect(open.map(({ name }) => name).filter((name) => name.startsWith('auth-oauth'))).toEqual([
      'auth-oauth-metadata',
    ])
  })

  test('OAuth metadata and prefixes follow the path of the public URL', () => {
    const table = routes(gatewayInput({ publicUrl: 'https://x.example/base' }))
    expect(table.find(({ name }) => name === 'auth-oauth-metadata')?.match).toEqual({
      exact: '/.well-known/oauth-authorization-server/base/auth/v1',
    })
    expect(table.find(({ name }) => name === 'storage')?.prefix).toBe('/base/storage/v1')
  })

  test('Storage has no deadline, and sockets stay open for an hour without a word', () => {
    expect(row('storage').timeout).toEqual({ total: 0, idle: 3600 })
    expect(row('realtime-socket').timeout).toEqual({ total: 0, idle: 3600 })
    expect(row('functions').timeout).toEqual({ total: 410, idle: 160 })
  })

  test('a public URL that is none is refused by name', () => {
    expect(() => publicUrlOf('api.example.com')).toThrow(
      /publicUrl "api.example.com" is not an absolute/,
    )
  })
})

describe('the renderers', () => {
  test('say the same, byte for byte, each time', () => {
    expect(renderEnvoy(gatewayInput())).toBe(renderEnvoy(structuredClone(gatewayInput())))
    expect(renderKong(gatewayInput())).toBe(renderKong(structuredClone(gatewayInput())))
  })

  test('Envoy gets the timeouts of the table', () => {
    const text = renderEnvoy(gatewayInput())
    const storage = text.slice(text.indexOf('"name": "storage"'))
    expect(storage).toMatch(/^[^}]*}[^}]*"timeout": "0s",\s*"idle_timeout": "3600s"/)
  })

  test('Kong gets them in milliseconds, reads and writes through without buffering', () => {
    const file = kongFile(gatewayInput())
    const storage = file.services.find(({ name }) => name === 'storage')
    expect(storage).toMatchObject({ read_timeout: 3_600_000, write_timeout: 3_600_000 })
    for (const route of kongRoutes(file))
      expect(route).toMatchObject({
        request_buffering: false,
        response_buffering: false,
        strip_path: true,
      })
  })

  test('Kong loads every plugin that its file names, and no expression needs brackets', () => {
    const file = kongFile(gatewayInput())
    const loaded = kongEnvironment(gatewayInput()).KONG_PLUGINS?.split(',')
    for (const { name } of file.plugins) expect(loaded).toContain(name)
    for (const { expression } of kongRoutes(file)) expect(expression).not.toContain('||')
  })

  test("Kong's pages rules are the table's, in the words of Kong's cors plugin", () => {
    const { services, plugins } = kongFile(gatewayInput())
    const words = [
      'origins',
      'methods',
      'exposed_headers',
      'max_age',
      'credentials',
      'preflight_continue',
    ]
    const [cors] = plugins

    expect(Object.keys(cors.config)).toEqual(words) // no `headers`: whatever is asked for
    expect(cors.config).toMatchObject({
      origins: ['*'],
      credentials: false,
      preflight_continue: false,
    })
    expect(cors.config.exposed_headers).toEqual(
      expect.arrayContaining(['Content-Range', 'Location', 'Upload-Offset', 'x-relay-error']),
    )
    expect(cors.config.methods).toEqual(expect.arrayContaining(['PATCH', 'DELETE', 'HEAD', 'PUT']))

    const own = services.flatMap((service) => service.routes).filter((route) => route.plugins)
    expect(own.map(({ name }) => name)).toEqual(['meta', 'studio'])
    expect(own[0]?.plugins?.[0]?.config.origins).toEqual(['https://api.shop.example'])
  })

  test("Kong's pages are those of the chosen origins", () => {
    const allowedOrigins = ['capacitor://localhost', 'https://shop.example']
    const { plugins, services } = kongFile(gatewayInput({ allowedOrigins }))
    expect(plugins[0].config.origins).toEqual(allowedOrigins)
    // What has another character is a regular expression to Kong.
    for (const origin of allowedOrigins) expect(origin).toMatch(/^[A-Za-z0-9.:/-]+$/)
    const own = services.flatMap((service) => service.routes).filter((route) => route.plugins)
    expect(own.map((route) => route.plugins?.[0]?.config.origins)).toEqual([
      ['https://api.shop.example'],
      ['https://api.shop.example'],
    ])
  })

  test("Studio's own host is no part of a path, and its pages have their own origin", () => {
    const [, input = gatewayInput()] = shapes[1] ?? []
    const file = kongFile(input)
    const pages = file.services.find(({ name }) => name === 'studio')?.routes[0]
    expect(pages?.expression).toBe('http.path ^= "/" && http.host == "studio.shop.example"')
    expect(pages?.plugins?.[0]?.config.origins).toEqual(['https://studio.shop.example'])
  })

  test('no admin interface listens', () => {
    const { admin } = JSON.parse(renderEnvoy(gatewayInput())) as { admin: { address: object } }
    // A socket in the pod's own folder, which only two rows of the status listener lead to.
    expect(admin.address).toEqual({ pipe: { path: '/tmp/envoy-admin-8100.sock', mode: 0o600 } })
    expect(kongEnvironment(gatewayInput())).toMatchObject({
      KONG_ADMIN_LISTEN: 'off',
      KONG_ADMIN_GUI_LISTEN: 'off',
    })
  })

  test('both listen on IPv4 alone where the node has nothing else', () => {
    const input = gatewayInput({ listen: 'IPv4' })
    expect(renderEnvoy(input)).not.toContain('"::"')
    expect(kongEnvironment(input).KONG_PROXY_LISTEN).toBe('0.0.0.0:8000 reuseport backlog=16384')
    expect(renderEnvoy(gatewayInput())).toContain('"address": "::"')
    expect(kongEnvironment(gatewayInput()).KONG_STATUS_LISTEN).toBe('0.0.0.0:8100, [::]:8100')
  })

  test('nobody is a trusted proxy who is not named', () => {
    expect(kongEnvironment(gatewayInput())).not.toHaveProperty('KONG_TRUSTED_IPS')
    expect(kongEnvironment(gatewayInput({ trustedProxies: ['10.0.0.0/8'] }))).toMatchObject({
      KONG_TRUSTED_IPS: '10.0.0.0/8',
      KONG_REAL_IP_RECURSIVE: 'on',
    })
  })

  test("Kong's access log has neither query nor credentials", () => {
    const format = kongEnvironment(gatewayInput()).KONG_NGINX_HTTP_LOG_FORMAT
    expect(format).toContain('"path":"$uri"')
    expect(format).not.toMatch(/\$request[ "']|request_uri|args|apikey|authorization/)
  })
})

describe('Lua text', () => {
  test('quotes, line ends, backslashes and bytes beyond ASCII are escaped', () => {
    expect(luaLiteral('a"b\\c\nd]]ü\0')).toBe('"a\\034b\\092c\\010d]]\\195\\188\\000"')
  })

  test('a key that is no name, or a word of Lua, stands in brackets', () => {
    expect(luaLiteral({ a_b: 1, end: true, 'x-y': 'z', gone: undefined })).toBe(
      '{\na_b = 1,\n["end"] = true,\n["x-y"] = "z",\n}',
    )
  })
})
