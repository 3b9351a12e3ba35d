import { type LuaEngine, LuaFactory } from 'wasmoon'
import { luaLiteral } from '../../src/gateway/lua-literal.ts'

/** A request as Kong's function meets it, after the router. */
export type KongRequest = {
  readonly row: string | null
  /** GET when absent. */
  readonly method?: string
  /** As it stands in the request line. */
  readonly target: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly client: string
}

/** What the function made of it. */
export type KongOutcome = {
  readonly refusal?: {
    readonly status: number
    readonly message: string
    readonly headers?: Readonly<Record<string, string>>
  }
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly query: string
  /** nginx variables that it wrote. */
  readonly variables: Readonly<Record<string, string>>
}

const factory = new LuaFactory()

/**
 * The few words of `kong` and `ngx` that our function uses, in Lua, over a plain table REQUEST.
 * `kong.response.exit` does not return in Kong either: it yields. What is not stubbed is an error.
 */
const stub = `
local strict = { __index = function(_, name) error("not stubbed: " .. tostring(name)) end }
OUTCOME = { headers = REQUEST.headers, variables = {} }
local vars = { request_uri = REQUEST.target, request_method = REQUEST.method, args = REQUEST.query, remote_addr = REQUEST.client }

ngx = setmetatable({
  req = setmetatable({
    get_headers = function(max)
      assert(max == 0, "only the first 1000 headers were asked for")
      local copy = {}
      for name, value in pairs(OUTCOME.headers) do copy[name] = value end
      return copy
    end,
  }, strict),
  var = setmetatable({}, {
    __index = function(_, name) return vars[name] end,
    __newindex = function(_, name, value)
      vars[name] = value
      OUTCOME.variables[name] = value
    end,
  }),
}, strict)

kong = setmetatable({
  router = setmetatable({
    get_route = function() return REQUEST.row and { name = REQUEST.row } end,
  }, strict),
  service = setmetatable({
    request = setmetatable({
      set_header = function(name, value) OUTCOME.headers[name:lower()] = value end,
      clear_header = function(name) OUTCOME.headers[name:lower()] = nil end,
    }, strict),
  }, strict),
  response = setmetatable({
    exit = function(status, body, headers)
      OUTCOME.refusal = { status = status, message = body.message, headers = headers }
      error("exit", 0)
    end,
  }, strict),
}, strict)

-- Kong's sandbox has none of these (kong/tools/kong-lua-sandbox.lua).
setmetatable, getmetatable, load, loadstring, dofile, require, rawget, rawset = nil
io, os, debug, package = nil
`

// Kong calls the chunk once and then the function that it returned (serverless handler).
const call = `
local ok, why = pcall(ACCESS)
if not ok and why ~= "exit" then error(why, 0) end
`

/** Runs the source of the access phase over one request. */
export const runAccess = async (
  source: string,
  { row, method = 'GET', target, headers, client }: KongRequest,
): Promise<KongOutcome> => {
  const lua: LuaEngine = await factory.createEngine()
  try {
    const query = target.includes('?') ? target.slice(target.indexOf('?') + 1) : undefined
    const value = (text: string | readonly string[]): string =>
      typeof text === 'string' ? luaLiteral(text) : `{ ${text.map(value).join(', ')} }`
    await lua.doString(
      `REQUEST = ${luaLiteral({ row: row ?? undefined, method, target, query, client })}`,
    )
    await lua.doString(
      `REQUEST.headers = { ${Object.entries(headers)
        .map(([name, text]) => `[${luaLiteral(name.toLowerCase())}] = ${value(text)}`)
        .join(', ')} }`,
    )
    await lua.doString(stub)
    await lua.doString(`ACCESS = (function()\n${source}\nend)()`)
    await lua.doString(call)
    const outcome = lua.global.get('OUTCOME') as KongOutcome
    const rawQuery = outcome.variables.args ?? query ?? ''
    return { ...outcome, query: rawQuery }
  } finally {
    lua.global.close()
  }
}
