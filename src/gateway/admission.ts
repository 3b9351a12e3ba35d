import type { GatewayInput } from './input.ts'
import { luaLiteral } from './lua-literal.ts'
import { routes } from './routes.ts'

/** What a browser sends for a name and a password (RFC 7617). */
const basicCredentials = ({ username, password }: { username: string; password: string }): string =>
  Buffer.from(`${username}:${password}`, 'utf8').toString('base64')

/**
 * Every accepted key with its kind; for each kind the current key and the token that it stands for;
 * and the other credentials.
 */
const keys = ({
  keys: { anon, serviceRole, publishable, secret, tokens },
  studio,
  ownHosts,
}: GatewayInput): string => {
  const kinds = { anon, service: serviceRole, publishable, secret }
  return [
    `local KINDS = ${luaLiteral(
      Object.fromEntries(
        Object.entries(kinds).flatMap(([kind, keys]) => keys.map((key) => [key, kind] as const)),
      ),
    )}`,
    `local CURRENT = ${luaLiteral(
      Object.fromEntries(Object.entries(kinds).map(([kind, [current]]) => [kind, current])),
    )}`,
    `local TOKENS = ${luaLiteral({
      anon: anon[0],
      service: serviceRole[0],
      publishable: tokens.anon,
      secret: tokens.serviceRole,
    })}`,
    `local PASSWORD = ${luaLiteral(studio ? basicCredentials(studio) : '')}`,
    `local OWN_HOSTS = ${luaLiteral(Object.fromEntries(ownHosts.map((host) => [host, true])))}`,
  ].join('\n')
}

const rowsByName = (input: GatewayInput): string =>
  `local ROWS = ${luaLiteral(
    Object.fromEntries(
      routes(input).map((route) => [
        route.name,
        {
          access: route.access,
          reason: route.reason,
          fill_bearer: route.fillBearer,
          remove_query_key: route.queryKey === 'remove',
          keep_opaque: route.opaqueKey === 'keep',
          encoded_slashes: route.encodedSlashes,
          key_header: route.keyHeader,
          as_called: route.forwarded === 'called' || undefined,
        },
      ]),
    ),
  )}`

// Lua 5.1 without libraries beyond string and table: Envoy and Kong both run LuaJIT, Kong in a
// sandbox without metatables.
const code = `
local ROLES = { anon = "anon", service = "service", publishable = "anon", secret = "service" }

-- Headers that only a proxy may say. The gateway sets anew those of them that upstreams read.
local FORGED = {
  ["x-api-key"] = true, ["sb-api-key"] = true, ["sb-forwarded-for"] = true,
  ["forwarded"] = true, ["x-real-ip"] = true, ["x-client-ip"] = true, ["true-client-ip"] = true,
  ["x-original-url"] = true, ["x-original-uri"] = true, ["x-rewrite-url"] = true,
}

local function is_forged(name)
  return FORGED[name] or name:find("^x%-envoy%-") ~= nil or name:find("^x%-forwarded%-") ~= nil
    or name:find("_", 1, true) ~= nil
end

local function decode(text)
  return (text:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

local function encode(text)
  return (text:gsub("[^%w%-._~]", function(char) return ("%%%02X"):format(char:byte()) end))
end

local function is_opaque(text)
  return text:sub(1, 3) == "sb_"
end

-- A key becomes the token that it stands for, or where the row wants it so, the current key of its
-- kind; anything else stays what it is.
local function translate(row, key)
  local kind = KINDS[key]
  if not kind then return key end
  return (row.keep_opaque and CURRENT or TOKENS)[kind]
end

local function key_of_pair(pair)
  local value = pair:match("^apikey=(.*)$")
  return value and decode(value)
end

local function key_of_query(query)
  for pair in query:gmatch("[^&]+") do
    local key = key_of_pair(pair)
    if key then return key end
  end
end

-- nil where nothing changes: SigV4 signs the query byte by byte.
local function rewrite_query(row, query)
  local kept, changed = {}, false
  for pair in query:gmatch("[^&]+") do
    local key = key_of_pair(pair)
    if not key then
      kept[#kept + 1] = pair
    elseif row.remove_query_key then
      changed = true
    else
      local current = translate(row, key)
      changed = changed or current ~= key
      kept[#kept + 1] = current == key and pair or "apikey=" .. encode(current)
    end
  end
  if changed then return table.concat(kept, "&") end
end

local function credentials(authorization, wanted)
  local scheme, token = authorization:match("^%s*(%S+)%s+(%S+)%s*$")
  if scheme and scheme:lower() == wanted then return token end
end

local function bearer_token(authorization)
  return credentials(authorization, "bearer")
end

-- An opaque key is no token: only its owner's role is. A SigV4 signature is worth as much as one.
local function proves_something(authorization)
  local token = bearer_token(authorization)
  if token then return not is_opaque(token) end
  return authorization:find("^AWS4%-HMAC%-SHA256 ") ~= nil
end

local function refuse(status, message, challenge)
  return { status = status, message = message, challenge = challenge }
end

local function unknown_key()
  return refuse(401, "unknown API key: it belongs to another project, or was rotated away")
end

-- Where opaque keys go on as they are, nobody behind the gateway could tell a wrong one: the key of
-- the request, in whichever way it comes, or a refusal.
local function opaque_key(key, token)
  local bearer = token and is_opaque(token) and token
  if bearer and not KINDS[bearer] then return nil, unknown_key() end
  if key and is_opaque(key) and not KINDS[key] then return nil, unknown_key() end
  if bearer and key and KINDS[bearer] ~= KINDS[key] then
    return nil, refuse(401, "two API keys: the header apikey and the bearer token differ")
  end
  return key or bearer
end

local READS = { GET = true, HEAD = true, OPTIONS = true }

-- A browser sends the password with whatever a page makes it send, and Studio takes SQL from forms:
-- what changes something must come from Studio's own pages. "none" is a person, absent no browser.
local function is_of_another_page(method, site)
  return not READS[method] and site ~= nil and site ~= "same-origin" and site ~= "none"
end

-- Studio has no use for the password, nor for a key.
local function admit_by_password(authorization, method, site)
  if is_of_another_page(method, site) then
    return refuse(403, "Studio takes changes from its own pages only")
  end
  if PASSWORD ~= "" and authorization and credentials(authorization, "basic") == PASSWORD then
    return { remove_authorization = true }
  end
  return refuse(401, "Studio asks for a name and a password",
    'Basic realm="Supabase Studio", charset="UTF-8"')
end

-- What becomes of a request to the row of that name: a refusal (status, message, and challenge where
-- a password is asked for), or the headers apikey, authorization and key (the row's own key header)
-- and the query where they change, and the host that the upstream is to know of where that is not
-- the public one.
local function admit(name, path, headers, query)
  local row = ROWS[name]
  if not row then return refuse(404, "no such path") end
  if row.access == "denied" then return refuse(403, row.reason) end
  local lower = path:lower()
  if not row.encoded_slashes and (lower:find("%2f", 1, true) or lower:find("%5c", 1, true)) then
    return refuse(400, "encoded slashes are accepted in paths of Storage only")
  end

  if row.access == "password" then
    return admit_by_password(headers.authorization, headers.method, headers.site)
  end

  local key = headers.apikey
  if not key or key == "" then key = key_of_query(query) end
  if key == "" then key = nil end
  local authorization = headers.authorization
  local token = authorization and bearer_token(authorization)
  if row.keep_opaque then
    local refusal
    key, refusal = opaque_key(key, token)
    if refusal then return refusal end
  end

  local kind = key and KINDS[key]
  local role = kind and ROLES[kind]
  if row.access ~= "open" and not role then
    if not key then
      return refuse(401, "no API key: send one as header or query parameter apikey")
    end
    return unknown_key()
  end
  if row.access == "service" and role ~= "service" then
    return refuse(403, "this path needs the service key")
  end

  if token and KINDS[token] and (row.keep_opaque or not is_opaque(token)) then
    authorization = "Bearer " .. translate(row, token)
  end
  if role and row.fill_bearer and not (authorization and proves_something(authorization)) then
    authorization = "Bearer " .. TOKENS[kind]
  end

  return {
    apikey = kind and translate(row, key) or headers.apikey,
    authorization = authorization,
    key_header = row.key_header,
    key = kind and (is_opaque(key) or not row.keep_opaque) and TOKENS[kind] or nil,
    query = rewrite_query(row, query),
    called = row.as_called and OWN_HOSTS[(headers.host or ""):lower()] and headers.host or nil,
  }
end
`

/**
 * Lua that decides about a request: who may pass, and which key goes on. The tables hold the data,
 * the code below them is the same for every project; Envoy and Kong add a few lines each that read
 * and write requests in their way.
 *
 * It defines `admit(name, path, headers, query)` and `is_forged(header)`.
 */
export const admission = (input: GatewayInput): string =>
  [keys(input), rowsByName(input), code.trim()].join('\n\n')
