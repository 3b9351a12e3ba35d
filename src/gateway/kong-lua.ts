import { admission } from './admission.ts'
import { type GatewayInput, hostHeader } from './input.ts'
import { luaLiteral } from './lua-literal.ts'
import { addressOf } from './public-url.ts'
import { routes } from './routes.ts'

/** By the name of a row: the headers that it sets, and the addresses that its upstream is told. */
const outgoing = (input: GatewayInput): string =>
  luaLiteral(
    Object.fromEntries(
      routes(input).map((route) => {
        const { name, upstream, headers, prefix } = route
        const endpoint = input.upstreams[upstream]
        const { scheme, host, port } = addressOf(route, input)
        const address = { proto: scheme, host, port: String(port) }
        return [name, { host: endpoint && hostHeader(endpoint), prefix, headers, public: address }]
      }),
    ),
  )

// It runs as post-function: after cors has answered the preflights, which come without a key.
const adapter = `
local function text(value)
  if type(value) == "table" then return table.concat(value, ", ") end
  return value
end

return function()
  local headers = ngx.req.get_headers(0) -- 0: all of them, or the hundred-and-first would slip by
  for name in pairs(headers) do
    if is_forged(name) then kong.service.request.clear_header(name) end
  end

  local route = kong.router.get_route()
  local name = route and route.name or ""
  local verdict = admit(name, ngx.var.request_uri:match("^[^?]*"), {
    apikey = text(headers.apikey),
    authorization = text(headers.authorization),
    host = text(headers.host),
    method = ngx.var.request_method,
    site = text(headers["sec-fetch-site"]),
  }, ngx.var.args or "")
  if verdict.status then
    return kong.response.exit(verdict.status, { message = verdict.message },
      verdict.challenge and { ["WWW-Authenticate"] = verdict.challenge })
  end

  local set = kong.service.request.set_header
  if verdict.apikey then set("apikey", verdict.apikey) end
  if verdict.remove_authorization then kong.service.request.clear_header("authorization") end
  if verdict.authorization then set("authorization", verdict.authorization) end
  if verdict.key_header and verdict.key then set(verdict.key_header, verdict.key) end
  if verdict.query then ngx.var.args = verdict.query end

  local row = OUTGOING[name]
  set("host", row.host)
  for header, value in pairs(row.headers) do set(header, value) end

  -- Kong has set these before any plugin ran, the first one by appending to the client's own; nginx
  -- reads them when it sends. remote_addr is the peer, or what a trusted peer said (realip).
  ngx.var.upstream_x_forwarded_for = ngx.var.remote_addr
  local called = verdict.called
  ngx.var.upstream_x_forwarded_proto = called and "http" or row.public.proto
  ngx.var.upstream_x_forwarded_host = called or row.public.host
  ngx.var.upstream_x_forwarded_port = called and called:match("%d+$") or row.public.port
  ngx.var.upstream_x_forwarded_prefix = row.prefix
end
`

/** The access phase of Kong's one function. */
export const kongLua = (input: GatewayInput): string =>
  [admission(input), `local OUTGOING = ${outgoing(input)}`, `${adapter.trim()}\n`].join('\n\n')
