import type { RunFunctionResponse } from '@crossplane-org/function-sdk-typescript'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { Status } from '../../src/api/status.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { isFatal, pass, type World } from '../../src/render/crossplane.ts'
import { later, platform, run, world } from '../golden/worlds.ts'

/** A response of the function, in the parts that tests look at. */
export type Answer = {
  readonly response: RunFunctionResponse
  readonly fatal: boolean
  /** Reason and message of the condition Operational. */
  readonly reason: string
  readonly message: string
  /** The desired objects by composition key. */
  readonly objects: Readonly<Record<string, KubeObject>>
  readonly keys: readonly string[]
  readonly status: Status
  readonly connection: Readonly<Record<string, Uint8Array>>
  /** What Crossplane is asked to look up, by name. */
  readonly asked: readonly string[]
}

/** The objects that a response desires, by composition key. */
export const objectsIn = <T extends KubeObject = KubeObject>({
  desired,
}: RunFunctionResponse): Record<string, T> =>
  Object.fromEntries(
    Object.entries(desired?.resources ?? {}).map(([key, { resource }]) => [
      key,
      resource as unknown as T,
    ]),
  )

/** The status that a response gives the claim. */
export const statusIn = ({ desired }: RunFunctionResponse): Status =>
  (desired?.composite?.resource as { status?: Status } | undefined)?.status ?? {}

/** What the function answers for a world. */
export const answerTo = async (state: World): Promise<Answer> => {
  const { response } = await pass(state, run)
  const condition = response.conditions.find(({ type }) => type === 'Operational')
  const objects = objectsIn(response)
  return {
    response,
    fatal: isFatal(response),
    reason: condition?.reason ?? '',
    message: condition?.message ?? '',
    objects,
    keys: Object.keys(objects),
    status: statusIn(response),
    connection: response.desired?.composite?.connectionDetails ?? {},
    asked: Object.keys(response.requirements?.resources ?? {}),
  }
}

/** Why a world is refused; undefined where it is not. */
export const refusalOf = async (state: World): Promise<string | undefined> => {
  const { fatal, message } = await answerTo(state)
  return fatal ? message : undefined
}

/** The objects that the function desires in a world, by composition key. */
export const desiredBy = async (state: World): Promise<Readonly<Record<string, KubeObject>>> =>
  (await answerTo(state)).objects

/**
 * Why a claim is refused, before its first pass or after it, since some of it can be seen only when
 * there is a project to render; undefined where it is taken.
 *
 * @param settings `data` of the platform's EnvironmentConfig; absent: there is none
 */
export const refusalOfClaim = async (
  spec: unknown,
  settings?: Record<string, unknown>,
): Promise<string | undefined> => {
  const start = world(spec as ClaimSpec, { objects: settings ? [platform(settings)] : [] })
  return (await refusalOf(start)) ?? refusalOf(await later(start, 1))
}

/** Keys of the last checks that a response lets run. */
export const checksIn = (response: RunFunctionResponse): string[] =>
  Object.entries(objectsIn<KubeObject & { spec?: { suspend?: boolean } }>(response))
    .filter(([key, { spec }]) => key.startsWith('verify-job-') && !spec?.suspend)
    .map(([key]) => key)
