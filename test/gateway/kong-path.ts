/**
 * What Kong does to the path of a request before its router sees it (kong/tools/uri.lua,
 * `normalize` with merged slashes): escapes of characters that are not reserved are undone, dots
 * and doubled slashes resolved, the query is gone. Reserved characters, `%2F` among them, stay
 * escaped, in capitals.
 */
export const kongPath = (target: string): string => {
  const decoded = (target.split('?')[0] ?? '')
    .replace(/%([0-9a-f]{2})/gi, (triplet, hex: string) => {
      const char = String.fromCharCode(Number.parseInt(hex, 16))
      return "!*'();:@&=+$,/?%#[]".includes(char) ? triplet.toUpperCase() : char
    })
    .replace(/\/{2,}/g, '/')

  const segments: string[] = []
  const parts = decoded.split('/').slice(1)
  parts.forEach((part, index) => {
    const last = index === parts.length - 1
    if (part === '..') segments.pop()
    if (part !== '.' && part !== '..') segments.push(part)
    else if (last) segments.push('')
  })
  return `/${segments.join('/')}`
}

/** What stands upstream: the matched part replaced by the path of the service (strip_path). */
export const kongUpstreamPath = (path: string, matched: string, base: string): string => {
  const rest = path.slice(matched.length).replace(/^\/+/, '')
  return rest === '' ? base : base.endsWith('/') ? base + rest : `${base}/${rest}`
}
