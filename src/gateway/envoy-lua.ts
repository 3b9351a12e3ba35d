import { admission } from './admission.ts'
import type { GatewayInput } from './input.ts'

const adapter = `
function envoy_on_request(handle)
  local headers = handle:headers()

  local forged = {}
  for name in pairs(headers) do
    if is_forged(name) then forged[#forged + 1] = name end
  end
  for _, name in ipairs(forged) do headers:remove(name) end

  local target = headers:get(":path") or "/"
  local path, query = target:match("^([^?]*)%??(.*)$")
  local verdict = admit(handle:streamInfo():routeName() or "", path, {
    apikey = headers:get("apikey"),
    authorization = headers:get("authorization"),
    host = headers:get(":authority"),
    method = headers:get(":method"),
    site = headers:get("sec-fetch-site"),
  }, query)
  if verdict.status then
    return handle:respond({
      [":status"] = tostring(verdict.status),
      ["www-authenticate"] = verdict.challenge,
    }, verdict.message)
  end

  if verdict.apikey then headers:replace("apikey", verdict.apikey) end
  if verdict.remove_authorization then headers:remove("authorization") end
  if verdict.authorization then headers:replace("authorization", verdict.authorization) end
  if verdict.key_header and verdict.key then headers:replace(verdict.key_header, verdict.key) end
  if verdict.called then
    headers:replace("x-forwarded-host", verdict.called)
    headers:replace("x-forwarded-proto", "http")
    headers:replace("x-forwarded-port", verdict.called:match("%d+$"))
  end
  if verdict.query then
    headers:replace(":path", verdict.query == "" and path or path .. "?" .. verdict.query)
  end
end
`

/** The source of Envoy's one Lua filter. */
export const envoyLua = (input: GatewayInput): string =>
  `${admission(input)}\n\n${adapter.trim()}\n`
