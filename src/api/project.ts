import { gatewayNames } from '../addresses.ts'
import { ordered } from '../kube/checksum.ts'
import { nameFor } from '../kube/names.ts'
import { Refusal } from '../refusal.ts'
import { age, newest, type Release, releases } from '../releases/index.ts'
import { forbidden } from './allowed.ts'
import { type Born, bornLayer, withoutClasses } from './born.ts'
import { type ClaimSpec, claimSchema } from './claim/index.ts'
import type { Composite } from './composite.ts'
import { defaults } from './defaults.ts'
import { type Issue, refuse } from './issues.ts'
import { differences, merge } from './layers.ts'
import { didYouMean } from './meant.ts'
import { parse } from './parse.ts'
import { filled } from './placeholders.ts'
import { plans } from './plans.ts'
import type { Platform } from './platform.ts'
import { azureSettingsIssues, meaningless } from './rules/back-ends.ts'
import { cloudsParameters } from './rules/clouds-parameters.ts'
import { exposureIssues, studioAddress } from './rules/exposure.ts'
import { settingsWithoutCode } from './rules/functions.ts'
import { meaninglessOfStore } from './rules/store-fields.ts'
import { unasked } from './rules/unasked.ts'
import { rules } from './rules.ts'
import { dropForeignMembers } from './unions.ts'

/** `T` where each field that has a default in `D` is always there. */
type WithDefaults<T, D> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in Exclude<keyof T, keyof D>]: T[K] } & {
        [K in keyof T & keyof D]-?: WithDefaults<NonNullable<T[K]>, D[K]>
      }
    : T

/** The spec in force: every layer merged, defaults filled in. */
export type Spec = WithDefaults<ClaimSpec, typeof defaults & { replicas: number }>

export type Project = {
  /** Name of the composite: prefix of every composed object. */
  readonly name: string
  /** UID of the composite: controller of every composed object. */
  readonly uid: string
  readonly claim: string
  /** Namespace of the claim, and of every composed object. */
  readonly namespace: string
  /** What the claim calls its present state, where it does. */
  readonly revision?: string
  readonly spec: Spec
  readonly release: Release
  /** Absolute URL without a trailing slash, as clients see it. */
  readonly publicUrl: string
  /**
   * Whether publicUrl is an address of the project's own, rather than the name of the gateway's
   * Service in the cluster.
   */
  readonly hasAddress: boolean
  /** Whether publicUrl was asked for, rather than made by the platform or by us. */
  readonly claimedUrl: boolean
  readonly platform: Platform
  /** Whether the platform's EnvironmentConfig is there. */
  readonly hasPlatform: boolean
  /** What the platform's `enforced` overrode, as `path: before -> after`. */
  readonly enforced: readonly string[]
}

export const GATEWAY_PORT = 8000

const CLAIM_NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/

/** What claim and platform say: every layer but the defaults of the code. */
const saidSpec = (platform: Platform, claim: ClaimSpec): ClaimSpec => {
  const { plan } = merge(platform.defaults, claim, platform.enforced)
  return merge(
    planLayer(platform, plan ?? defaults.plan),
    platform.defaults,
    claim,
    platform.enforced,
  )
}

/**
 * What the claim asks for: the platform's defaults, over them the plan, over it the claim. Only the
 * default plan, which nobody has named, lies below the platform's defaults.
 */
const wantedSpec = (platform: Platform, claim: ClaimSpec, born: Born | undefined): ClaimSpec => {
  const named = merge(platform.defaults, claim, platform.enforced).plan
  const plan = planLayer(platform, named ?? defaults.plan)
  const ground = named
    ? merge(defaults as ClaimSpec, platform.defaults, plan)
    : merge(defaults as ClaimSpec, plan, platform.defaults)
  return born
    ? merge(withoutClasses(ground, born), bornLayer(ground, born), claim)
    : merge(ground, claim)
}

/**
 * A plan of the platform contains differences only: from the built-in plan of that name, else from
 * the default plan.
 */
const planLayer = (platform: Platform, name: string): ClaimSpec => {
  const known = { ...plans, ...platform.plans }
  if (Object.hasOwn(known, name)) {
    const ours = Object.hasOwn(plans, name) ? plans[name] : plans[defaults.plan]
    return merge(ours, platform.plans?.[name])
  }
  throw new Refusal(
    'InvalidSpec',
    `spec.plan: "${name}" is not a plan; there are: ${Object.keys(known).join(', ')}${didYouMean(name, Object.keys(known))}`,
  )
}

const releaseOf = (asked: string | undefined, born: string | undefined): Release => {
  const name = asked ?? born ?? newest.name
  const release = releases.find((known) => known.name === name)
  if (!release) {
    throw new Refusal(
      'InvalidSpec',
      `spec.release: "${name}" is not a release of this version of xsupabase; there are: ${releases.map((known) => known.name).join(', ')}`,
    )
  }
  if (born && age(name) < age(born)) {
    throw new Refusal(
      'Immutable',
      `spec.release: "${name}" is older than "${born}", which the project runs; its services have migrated the database, so there is no way back; set ${born} or a newer one`,
    )
  }
  return release
}

const publicUrlOf = (composite: Composite, spec: ClaimSpec, platform: Platform): string => {
  if (spec.publicUrl) return spec.publicUrl.replace(/\/+$/, '')
  if (platform.domainTemplate) return `https://${filled(platform.domainTemplate, composite)}`
  return `http://${nameFor(composite.name, 'gateway')}.${composite.namespace}.svc:${GATEWAY_PORT}`
}

/** Studio and the APIs are told apart by their host names, so these must differ. */
const studioIssues = ({ publicUrl, spec, ...project }: Project): Issue[] => {
  const path = 'spec.studio.hostname'
  const { hostname } = spec.studio
  if (!hostname) return []
  if (hostname === new URL(publicUrl).hostname) {
    return [
      {
        path,
        message: `${hostname} is the host of publicUrl; remove the field to have Studio there beside the APIs, or give it a host of its own`,
      },
    ]
  }
  return gatewayNames(project).includes(hostname)
    ? [
        {
          path,
          message: `${hostname} is the Service of the project's gateway, by which the cluster calls the APIs; give Studio a host of its own`,
        },
      ]
    : []
}

/** DNS takes at most 63 characters between two dots; a domain template may make more of long names. */
const hostIssues = (publicUrl: string): Issue[] => {
  const { hostname } = new URL(publicUrl)
  return hostname.split('.').some((label) => label.length > 63)
    ? [
        {
          path: 'spec.publicUrl',
          message: `${hostname} is no host name: a part of it has more than 63 characters; set spec.publicUrl to a shorter one`,
        },
      ]
    : []
}

/**
 * What the claim asks for, after every layer: code < input < EnvironmentConfig < plan < claim <
 * enforced.
 *
 * @param hasPlatform whether the platform's EnvironmentConfig is there
 * @param born the project's birth certificate, undefined before it is born
 * @throws Refusal that names each field that is wrong
 */
export const parseProject = (
  composite: Composite,
  platform: Platform,
  hasPlatform: boolean,
  born: Born | undefined,
): Project => {
  if (born?.platform === 'Present' && !hasPlatform) {
    throw new Refusal(
      'InvalidPlatform',
      'EnvironmentConfig xsupabase is gone, and with it the settings that the project was made with; restore it, or make an empty one to go on without',
    )
  }
  if (!CLAIM_NAME.test(composite.claim)) {
    throw new Refusal(
      'InvalidSpec',
      `metadata.name: "${composite.claim}" must begin with a letter and have only a-z, 0-9 and -, because Services are named after it; make a claim of another name`,
    )
  }
  const [claim, issues] = parse(claimSchema, ordered(composite.spec), 'spec')
  if (issues.length > 0) throw refuse('InvalidSpec', issues)

  const wanted = wantedSpec(platform, claim, born)
  const enforced = differences(wanted, platform.enforced ?? {})
  const [spec, foreign] = dropForeignMembers(merge(wanted, platform.enforced), claim)
  if (foreign.length > 0) throw refuse('InvalidSpec', foreign)

  const release = releaseOf(spec.release, born?.release)
  const publicUrl = publicUrlOf(composite, spec, platform)
  const project: Project = {
    name: composite.name,
    uid: composite.uid,
    claim: composite.claim,
    namespace: composite.namespace,
    ...(composite.revision && { revision: composite.revision }),
    spec: { ...spec, replicas: spec.replicas ?? 1 } as Spec,
    release,
    publicUrl,
    hasAddress: spec.publicUrl !== undefined || platform.domainTemplate !== undefined,
    claimedUrl: spec.publicUrl !== undefined,
    platform,
    hasPlatform,
    enforced,
  }
  const wrong = [
    ...hostIssues(publicUrl),
    ...studioIssues(project),
    ...studioAddress(project),
    ...exposureIssues(project),
    ...azureSettingsIssues(project),
    ...settingsWithoutCode(project),
    ...rules.flatMap((rule) => rule(project.spec)),
    ...unasked(claim, saidSpec(platform, claim)),
    ...meaningless(claim, project.spec),
    ...meaninglessOfStore(claim, project.spec),
    ...cloudsParameters(claim),
  ]
  if (wrong.length > 0) throw refuse('InvalidSpec', wrong)
  const denied = forbidden(project, platform.allowed ?? {}, born?.volumes)
  if (denied.length > 0) throw refuse('NotAllowed', denied)
  return project
}
