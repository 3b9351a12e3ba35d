import { expect, it } from 'vitest'
import { toEnvVars } from '../../../src/kube/environment.ts'

/** What the kubelet makes of a value: `$$` is `$`, `$(X)` is the variable X where there is one. */
const expanded = (text: string, known: Readonly<Record<string, string>>): string =>
  text.replace(/\$\$|\$\(([^)]*)\)/g, (found, name: string | undefined) =>
    name === undefined ? '$' : (known[name] ?? found),
  )

it.each(['$', '$$', '$(X)', '$$(X)', '$$$(X)', '$$$$(X)', 'a$b', '$($(X))', '$&', 'x$'])(
  'the value %s reaches the program as it is',
  (value) => {
    const [variable] = toEnvVars({ A: value })
    expect(expanded(variable?.value ?? '', { X: 'replaced' })).toBe(value)
  },
)
