import {
  advertiseCapabilities,
  Capability,
  hasCapability,
  type RunFunctionRequest,
  type RunFunctionResponse,
} from '@crossplane-org/function-sdk-typescript'
import { conditionOf, OPERATIONAL, parseComposite } from './api/composite.ts'
import { parseProject } from './api/project.ts'
import { parsePlatform } from './api/settings.ts'
import { compose } from './compose.ts'
import { SEED } from './composition-keys.ts'
import { contents } from './contents.ts'
import { refuseWithoutCloud } from './managed/needs.ts'
import { missingReferences } from './missing.ts'
import { observe } from './observed.ts'
import { bearSeed, broughtSecrets } from './origin.ts'
import { leaving } from './protection.ts'
import { references, refuseOwnSecrets } from './references.ts'
import { Refusal } from './refusal.ts'
import { composed, farewell, newborns, refused, unanswered } from './response.ts'
import { refuseRotation } from './rotation.ts'
import { certify, type Newborn, newborn, renew } from './secrets/birth.ts'
import { deriveKeys } from './secrets/keys.ts'
import { readSeed, restoredSeed } from './secrets/seed.ts'
import { volumesOf } from './volumes.ts'

/** Settings live in an EnvironmentConfig, which the Composition's step asks for under this name. */
const platformSettings = (request: RunFunctionRequest) => {
  const answer = request.requiredResources.platform
  const config = answer?.items[0]?.resource
  return { answered: answer !== undefined, present: config !== undefined, data: config?.data }
}

/**
 * Answers one question: what should exist for this claim?
 *
 * Pure but for `birth`, which gives a new project its seed, and `now`, by which something has lasted:
 * the same request gives the same response, byte for byte. What only a person can mend becomes a fatal
 * result, which changes nothing that runs, beside the condition that tells the claim.
 *
 * @param birth seed and time of a new project
 * @param now milliseconds since 1970
 * @throws what is a bug of ours alone; the server tells of it without its words, which may quote a
 *   secret
 */
export const runFunction = async (
  request: RunFunctionRequest,
  birth: () => Newborn = newborn,
  now: () => number = Date.now,
): Promise<RunFunctionResponse> => {
  const observed = observe(request)
  try {
    if (
      advertiseCapabilities(request) &&
      !hasCapability(request, Capability.CAPABILITY_REQUIRED_SCHEMAS)
    ) {
      throw new Refusal(
        'InvalidPlatform',
        'this Crossplane cannot look up schemas; install version 2.2 or newer',
      )
    }
    const settings = platformSettings(request)
    if (!settings.answered) return unanswered(request, observed)

    const composite = parseComposite(request.observed?.composite?.resource)
    const goes = leaving(composite, observed)
    if (goes === 'unknown') return unanswered(request, observed, composite)
    if (goes) return farewell(request, observed, composite)
    const platform = parsePlatform(request.input, settings.data)
    const existing = readSeed(composite, observed)
    const born = existing && { ...existing.birth, volumes: volumesOf(observed) }
    const project = parseProject(composite, platform, settings.present, born)
    refuseOwnSecrets(project, [
      ...references(project)
        .filter(({ kind }) => kind === 'Secret')
        .map(({ path, ref }) => ({ path, name: ref.name })),
      ...contents(project).filter(({ kind }) => kind === 'Secret'),
    ])

    if (!existing) {
      refuseWithoutCloud(project)
      const restored = restoredSeed(project, observed)
      if (restored) return newborns(request, observed, composite, project, restored)
      const { issuedAt, seed } = birth()
      const origin = bearSeed(project, observed, seed)
      if (!origin) return unanswered(request, observed, composite)
      const child = { seed: origin, birth: certify(project, issuedAt) }
      return newborns(request, observed, composite, project, child)
    }

    // Crossplane drops the conditions of a pass whose status it could not write, and those of one in
    // which it may not make something: the claim hears from us before there is anything to make.
    if (observed.keys.join() === SEED && !conditionOf(composite, OPERATIONAL)) {
      return newborns(request, observed, composite, project, existing)
    }

    const { brought, answered } = broughtSecrets(project, observed)
    refuseRotation(project, existing.birth, () => missingReferences(project, observed))
    const certificate = renew(existing.birth, project, composite.status)
    const { generations } = project.spec.secrets
    const keys = await deriveKeys(existing.seed, generations, certificate.issuedAt, brought)
    const foundation = { project, observed, seed: existing.seed, birth: certificate, keys }
    const composition = compose(foundation, composite, now())
    // Composed for its questions alone: Crossplane gives up after six calls within a pass.
    if (!answered) return unanswered(request, observed, composite)
    return composed(request, observed, composite, composition)
  } catch (error) {
    if (error instanceof Refusal) return refused(request, observed, error)
    throw error
  }
}
