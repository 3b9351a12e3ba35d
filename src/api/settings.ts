import { ordered } from '../kube/checksum.ts'
import { Refusal } from '../refusal.ts'
import { type Issue, refuse, shown } from './issues.ts'
import { merge, overlay } from './layers.ts'
import { parse } from './parse.ts'
import { plans } from './plans.ts'
import { INPUT_API_VERSION, INPUT_KIND, type Platform, platformSchema } from './platform.ts'

/** A Composition's input must say what it is (Crossplane's CRD), and may have metadata. */
const settingsOf = (input: Readonly<Record<string, unknown>> = {}): unknown => {
  const { apiVersion = INPUT_API_VERSION, kind = INPUT_KIND, metadata: _, ...settings } = input
  if (apiVersion === INPUT_API_VERSION && kind === INPUT_KIND) return settings
  throw new Refusal(
    'InvalidPlatform',
    `Composition input: must be apiVersion ${INPUT_API_VERSION} and kind ${INPUT_KIND}, got ${shown(apiVersion)} and ${shown(kind)}`,
  )
}

/** Plans that a layer of the platform refers to and that do not exist. */
const planIssues = (layer: Platform, known: readonly string[], prefix: string): Issue[] =>
  (['defaults', 'enforced'] as const).flatMap((field) => {
    const plan = layer[field]?.plan
    return plan === undefined || known.includes(plan)
      ? []
      : [
          {
            path: `${prefix}${field}.plan`,
            message: `"${plan}" is not a plan; there are: ${known.join(', ')}`,
          },
        ]
  })

/** The platform's settings: the EnvironmentConfig over the Composition's input. */
export const parsePlatform = (
  input: Readonly<Record<string, unknown>> | undefined,
  environment: unknown,
): Platform => {
  const [lower, inputIssues] = parse(
    platformSchema,
    ordered(settingsOf(input)),
    'Composition input',
  )
  const [upper, dataIssues] = parse(
    platformSchema,
    ordered(environment ?? {}),
    `EnvironmentConfig xsupabase: data`,
  )
  const issues = [...inputIssues, ...dataIssues]
  if (issues.length > 0) throw refuse('InvalidPlatform', issues)
  const known = Object.keys({ ...plans, ...lower.plans, ...upper.plans })
  const lost = [
    ...planIssues(lower, known, 'Composition input: '),
    ...planIssues(upper, known, 'EnvironmentConfig xsupabase: data.'),
  ]
  if (lost.length > 0) throw refuse('InvalidPlatform', lost)
  return {
    ...lower,
    ...upper,
    defaults: merge(lower.defaults, upper.defaults),
    enforced: merge(lower.enforced, upper.enforced),
    plans: { ...lower.plans, ...upper.plans },
    allowed: { ...lower.allowed, ...upper.allowed },
    images: {
      ...lower.images,
      ...upper.images,
      override: { ...lower.images?.override, ...upper.images?.override },
    },
    metrics: {
      ...lower.metrics,
      ...upper.metrics,
      dashboard: { ...lower.metrics?.dashboard, ...upper.metrics?.dashboard },
    },
    exposure: { ...lower.exposure, ...upper.exposure },
    zalando: { ...lower.zalando, ...upper.zalando },
    providers: overlay(platformSchema.shape.providers, lower.providers, upper.providers),
    labels: { ...lower.labels, ...upper.labels },
  }
}
