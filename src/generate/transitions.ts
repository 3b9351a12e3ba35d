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
    rule: `!(${present('oldSelf', rule.path)}) ||\n(${present('self', rule.path)} && ${compare[rule.allows](after, before)})`,
    message: ruleMessage(rule),
  }
}

/**
 * The rules of immutable.ts in CEL, for the root of `spec`.
 *
 * A value that was written cannot be removed either, even where the default says the same: the
 * API server sees one step at a time, so whoever may remove a value could write another one in a
 * second step. That is also why no rule stands beside its field: below an optional parent it is
 * not asked at all when that parent goes and comes back. What was never written may be written
 * once; that it fits the project is for the function to see, which knows what is in force.
 */
export const transitions: readonly Validation[] = immutable.map(validation)
