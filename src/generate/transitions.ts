import { immutable, type Rule, ruleMessage } from '../api/immutable.ts'
import type { Validation } from './schema.ts'

/** `has()` of every step, because each parent is optional: `has(self.a) && has(self.a.b)`. */
const present = (root: string, path: string): string => {
  const steps = path.split('.')
  return steps.map((_, i) => `has(${[root, ...steps.slice(0, i + 1)].join('.')})`).join(' && ')
}

// quantity() came with Kubernetes 1.29 (k8s.io/apiserver pkg/cel/library/quantity.go)
const compare: Record<Rule['allows'], (after: string, before: string) => string> = {
  'nothing else': (after, before) => `${after} == ${before}`,
  'larger number': (after, before) => `${after} >= ${before}`,
  'larger quantity': (after, before) => `quantity(${after}).compareTo(quantity(${before})) >= 0`,
}

const validation = (rule: Rule): Validation => {
  const [after, before] = [`self.${rule.path}`, `oldSelf.${rule.path}`]
  return {
    rule: `!(${present('oldSelf', rule.path)}) || !(${present('self', rule.path)}) ||\n${compare[rule.allows](after, before)}`,
    message: ruleMessage(rule),
  }
}

/**
 * The rules of immutable.ts in CEL, for the root of `spec`: a value that stands cannot become
 * another one.
 *
 * It may be removed. The API server sees what is written, not what is in force: a first value that
 * does not fit the project passes it, is refused by the function, and must have a way back. Whoever
 * removes a value and writes another one in a second step is stopped by the function, which compares
 * with the birth certificate and with the volumes. No rule stands beside its field: below an
 * optional parent it is not asked at all when that parent goes and comes back.
 */
export const transitions: readonly Validation[] = immutable.map(validation)
