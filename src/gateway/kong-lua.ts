import { admission } from './admission.ts'
import { type GatewayInput, hostHeader } from './input.ts'
import { luaLiteral } from './lua-literal.ts'
import { forwardedHeaders, publicUrlOf } from './public-url.ts'
import { routes } from './routes.ts'

/** What each row sets, by its name. */
const outgoing = (input: GatewayInput): string =>
  luaLiteral(
    Object.fromEntries(
      routes(input).map(({ name, upstream, headers, prefix }) => {
        const endpoint = input.upstreams[upstream]
        return [name, { host: endpoint && hostHeader(endpoint), prefix, headers }]
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
  }, ngx.var.args or "")
  if verdict.status then
    return kong.response.exit(verdict.status, { message = verdict.message })
  end

  local set = kong.service.request.set_header
  if verdict.apikey then set("apikey", verdict.apikey) end
  if verdict.authorization then set("authorization", verdict.authorization) end
  if verdict.key_header and verdict.key then set(verdict.key_header, verdict.key) end
  if verdict.query then ngx.var.args = verdict.query end

  local row = OUTGOING[name]
  set("host", row.host)
  for header, value in pairs(row.headers) do set(header, value) end

  -- Kong has set these before any plugin ran, the first one by appending to the client's own; nginx
  -- reads them when it sends. remote_addr is the peer, or what a trusted peer said (realip).
  ngx.var.upstream_x_forwarded_for = ngx.var.remote_addr
  ngx.var.upstream_x_forwarded_proto = FORWARDED["x-forwarded-proto"]
  ngx.var.upstream_x_forwarded_host = FORWARDED["x-forwarded-host"]
  ngx.var.upstream_x_forwarded_port = FORWARDED["x-forwarded-port"]
  ngx.var.upstream_x_forwarded_prefix = row.prefix
end
`

/** The access phase of Kong's one function. */
export const kongLua = (input: GatewayInput): string =>
  [
    admission(input),
    `local FORWARDED = ${luaLiteral(forwardedHeaders(publicUrlOf(input.publicUrl)))}`,
    `local OUTGOING = ${outgoing(input)}`,
    `${adapter.trim()}\n`,
  ].join('\n\n')
