const OPENS = /^(if|range|with|block|define)\b/

/** An action from its {{ on: a comment, or words and quoted texts, in which braces are text. */
const ACTION =
  /\{\{(?:-\s)?\s*(\/\*[\s\S]*?\*\/(?:\s-)?|(?!\/\*)(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|(?!\}\})[^"'`{])*)\}\}/y

/** The actions of a Go template, or undefined when one is not closed. */
const actionsOf = (text: string): string[] | undefined => {
  const actions: string[] = []
  for (let at = text.indexOf('{{'); at >= 0; at = text.indexOf('{{', ACTION.lastIndex)) {
    ACTION.lastIndex = at
    const [, action] = ACTION.exec(text) ?? []
    if (action === undefined) return undefined
    actions.push(action.replace(/\s-$/, '').trim())
  }
  return actions
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
