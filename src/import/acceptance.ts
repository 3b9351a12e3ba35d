import { shownKey } from '../api/issues.ts'
import { runFunction } from '../function.ts'
import type { KubeObject } from '../kube/objects.ts'
import { BadInput } from '../render/bad-input.ts'
import { toComposite } from '../render/composite.ts'
import { isFatal } from '../render/crossplane.ts'
import { messageOf, simulate } from '../render/simulate.ts'
import { claimOf } from './claim.ts'
import type { Left, Taken } from './mapping.ts'
import { written } from './setting.ts'

type Name = { readonly name: string; readonly namespace: string }

/** Stands for every value of a Secret; long enough for each of them. */
const DUMMY = Buffer.from('x'.repeat(64)).toString('base64')

const secretsOf = ({ namespace }: Name, taken: readonly Taken[], name: string): KubeObject[] => {
  const keys = taken.flatMap(({ key, secret }) => (secret ? [[key, DUMMY]] : []))
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } }
  return [{ ...secret, ...{ data: Object.fromEntries(keys) } }]
}

/** The code of functions comes later, so it counts as there: in an image it cannot be seen. */
const platform: KubeObject & { data: object } = {
  apiVersion: 'apiextensions.crossplane.io/v1beta1',
  kind: 'EnvironmentConfig',
  metadata: { name: 'xsupabase' },
  data: { images: { override: { functions: 'functions:to-come' } } },
}

/** Why the function refuses the claim, or undefined for one that it takes until it is Ready. */
const refusalOf = async (
  name: Name,
  taken: readonly Taken[],
  secretName: string,
): Promise<string | undefined> => {
  const world = {
    composite: toComposite(claimOf(name, taken)),
    observed: {},
    cluster: { objects: [platform, ...secretsOf(name, taken, secretName)] },
  }
  for await (const pass of simulate(world, (request) => runFunction(request))) {
    if (isFatal(pass.response)) return messageOf(pass)
  }
  return undefined
}

/** `spec.a.b: why; spec.c: why; and 2 more` in its parts, without the values that it quotes. */
const issuesIn = (message: string): { readonly path: string; readonly why: string }[] =>
  message
    .replace(/; and [0-9]+ more$/, '')
    .split(/; (?=spec\.)/)
    .flatMap((part) => {
      const [, path, why] = /^spec\.(.+?): (.*)$/s.exec(part) ?? []
      const quoted = /, got (?:"(?:[^"\\]|\\.)*(?:"|\.\.\.)|\S+)/gs
      return path && why ? [{ path, why: why.replace(quoted, '') }] : []
    })

/**
 * A field that was taken over, with the two paths by which a message may name it: an item of a list
 * has its name or its position.
 */
const named = (taken: readonly Taken[]): { readonly one: Taken; readonly paths: string[] }[] => {
  const places = new Map<string, number>()
  return taken.map((one) => {
    const field = one.field.map(shownKey)
    const last = field.at(-1) ?? ''
    const above = written(field.slice(0, -1))
    if (!last.startsWith('[')) return { one, paths: [written(field)] }
    const place = places.get(above) ?? 0
    places.set(above, place + 1)
    return { one, paths: [`${above}${last}`, `${above}[${place}]`] }
  })
}

const isWithin = (path: string, above: string): boolean =>
  path === above || path.startsWith(`${above}.`) || path.startsWith(`${above}[`)

type Without = { readonly taken: readonly Taken[]; readonly left: readonly Left[] }

const leave = (keys: readonly Taken[], why: string): Left[] =>
  [...new Set(keys.map(({ key }) => key))].map((key) => ({ key, why, harmless: false }))

/** The same without what an issue is about: an item of a list, a field, what a name holds, or what lies around a gap. */
const without = (
  taken: readonly Taken[],
  { path, why }: { readonly path: string; readonly why: string },
): Without | undefined => {
  const all = named(taken)
  const itself = all.find(({ paths }) => paths.some((own) => isWithin(path, own)))?.one
  if (itself) {
    const index = Number(/\[([0-9]+)\]$/.exec(path)?.[1])
    if (Array.isArray(itself.value) && itself.value.length > 1 && index < itself.value.length) {
      const [item] = itself.value.slice(index)
      const rest = { ...itself, value: itself.value.toSpliced(index, 1) }
      return {
        taken: taken.map((one) => (one === itself ? rest : one)),
        left: [{ key: `${itself.key} "${item}"`, why, harmless: false }],
      }
    }
    return { taken: taken.filter((one) => one !== itself), left: leave([itself], why) }
  }
  // A name that is refused takes what lies below it along, and nothing beside it.
  const below = all.filter(({ paths }) => paths.some((own) => isWithin(own, path)))
  if (below.length > 0) {
    const gone = below.map(({ one }) => one)
    return { taken: taken.filter((one) => !gone.includes(one)), left: leave(gone, why) }
  }
  // What is missing leaves a gap in what lies around it, which cannot be without it.
  for (let above = path; above.includes('.'); ) {
    above = above.slice(0, Math.max(above.lastIndexOf('.'), above.lastIndexOf('[')))
    const around = all.filter(({ paths }) => paths.some((own) => isWithin(own, above)))
    if (around.length > 0) {
      const gone = around.map(({ one }) => one)
      const gap = path.slice(above.length).replace(/^\./, '')
      return {
        taken: taken.filter((one) => !gone.includes(one)),
        left: leave(gone, `${gap} ${why}`),
      }
    }
  }
  return undefined
}

/**
 * The largest part of these fields that the function itself takes: it is called with the claim, as
 * Crossplane would, until it refuses nothing.
 *
 * @throws BadInput when it refuses what none of the fields can help
 */
export const acceptable = async (
  name: Name,
  all: readonly Taken[],
  secretName: string,
): Promise<Without> => {
  let taken = all
  const left: Left[] = []
  for (;;) {
    const refusal = await refusalOf(name, taken, secretName)
    if (refusal === undefined) return { taken, left }
    const [issue] = issuesIn(refusal)
    const rest = issue && without(taken, issue)
    if (!rest) throw new BadInput(`cannot make a claim: ${refusal}`)
    taken = rest.taken
    left.push(...rest.left)
  }
}
