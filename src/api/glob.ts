/**
 * Why a redirect pattern is not a glob that GoTrue can compile, or undefined when it is one.
 *
 * GoTrue compiles each entry of GOTRUE_URI_ALLOW_LIST at start with gobwas/glob and panics on a bad
 * one: `https://[a` takes the whole service down, so it is refused in the claim.
 */
export const globError = (glob: string): string | undefined => {
  if (glob.includes(',')) return 'must not contain a comma: the list is joined by commas'
  let inClass = false
  let braces = 0
  for (let i = 0; i < glob.length; i++) {
    const c = glob[i]
    if (c === '\\') {
      if (++i === glob.length) return 'must not end in a backslash'
    } else if (inClass) {
      if (c === ']') inClass = false
    } else if (c === '[') inClass = true
    else if (c === ']') return 'has a ] without its ['
    else if (c === '{') braces++
    else if (c === '}' && --braces < 0) return 'has a } without its {'
  }
  if (inClass) return 'has a [ without its ]'
  if (/\[[!^]?\]/.test(glob)) return 'has an empty []'
  return braces > 0 ? 'has a { without its }' : undefined
}
