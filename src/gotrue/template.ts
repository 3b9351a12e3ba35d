const OPENS = /^(if|range|with|block|define)\b/

/** The actions of a Go template, or undefined when one is not closed. */
const actionsOf = (text: string): string[] | undefined => {
  const [, ...parts] = text.split('{{')
  const actions = parts.map((part) => /^-?\s*(\/\*[\s\S]*?\*\/|[\s\S]*?)\s*-?\}\}/.exec(part)?.[1])
  return actions.every((action) => action !== undefined) ? (actions as string[]) : undefined
}

/**
 * Why Go could not parse a template of a mail, as far as can be told without Go: an action or a
 * block that is not closed. GoTrue sends its own text in place of a template that it cannot parse.
 */
export const templateError = (text: string): string | undefined => {
  const actions = actionsOf(text)
  if (!actions) return 'has a {{ without its }}'
  let open = 0
  for (const action of actions) {
    if (action === '') return 'has an empty {{ }}'
    if (OPENS.test(action)) open++
    else if (/^end\b/.test(action) && open-- === 0) return 'has an {{ end }} too many'
  }
  return open > 0 ? 'has a block without its {{ end }}' : undefined
}
