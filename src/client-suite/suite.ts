import { excerpt } from './answer.ts'
import { Broken, type Check, type Component, type Need, needs, Off, Unchecked } from './check.ts'
import { isOwn } from './dialect.ts'
import { Fixtures } from './fixtures.ts'
import { introduce, introduceGateway, Programs } from './programs.ts'
import { Stage } from './stage.ts'
import { redactor, type Target } from './target.ts'

export type Outcome = 'passed' | 'failed' | 'off' | 'not checked'

/** A row of the report. */
export type Row = {
  readonly component: Component | 'clean-up'
  readonly check: string
  readonly result: Outcome
  /** The program that answered, by its own word. */
  readonly answeredBy?: string
  /** Why it did not pass. */
  readonly why?: string
  readonly milliseconds: number
}

export type Report = {
  readonly url: string
  readonly gateway?: string
  readonly rows: readonly Row[]
}

const has = (target: Target): Readonly<Record<Need, boolean>> => ({
  serviceKey: target.serviceKey !== undefined,
  s3: target.s3 !== undefined,
  function: target.function !== undefined,
  opaqueKeys: target.opaqueKeys !== undefined,
})

type Verdict = Pick<Row, 'result' | 'why'>

const verdictOf = (error: unknown, signal: AbortSignal, seconds: number): Verdict => {
  if (error instanceof Off) return { result: 'off', why: error.message }
  if (error instanceof Unchecked) return { result: 'not checked', why: error.message }
  if (error instanceof Broken && !/aborted/.test(error.message)) {
    return { result: 'failed', why: error.message }
  }
  if (signal.aborted) return { result: 'failed', why: `it did not end in ${seconds} s` }
  return { result: 'failed', why: error instanceof Error ? error.message : String(error) }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

/**
 * Catches errors that a library throws in a callback of its own, where a check cannot catch them:
 * for example when a server sends a message over a WebSocket that the library does not know.
 */
const thrownElsewhere = (): { readonly error: Promise<never>; readonly end: () => void } => {
  const { promise, reject } = Promise.withResolvers<never>()
  process.on('uncaughtException', reject)
  return { error: promise, end: () => process.off('uncaughtException', reject) }
}

/** For a check that waits for the end of its time itself, to say what it waited for. */
const grace = 1_000

/** Components that the program of another component serves. */
const behindOthers: Partial<Record<Component, Component>> = { s3: 'storage', graphql: 'rest' }

/**
 * Runs checks one after the other against an installation, tells each row as it comes, and takes away
 * what they made, whatever happened.
 */
export const runSuite = async (
  target: Target,
  checks: readonly Check[],
  tell: (row: Row) => void,
  interrupted: AbortSignal,
): Promise<Report> => {
  const programs = new Programs()
  const fixtures = new Fixtures()
  const redact = redactor(target)
  const given = has(target)
  const off = new Map<Component, string>()
  const rows: Row[] = []
  const add = (row: Row): void => {
    const told = row.why === undefined ? row : { ...row, why: excerpt(redact(row.why)) }
    rows.push(told)
    tell(told)
  }

  const attempt = async (
    seconds: number,
    run: (stage: Stage) => Promise<void>,
    stops: readonly AbortSignal[],
  ): Promise<Verdict & { readonly stage: Stage }> => {
    const soft = AbortSignal.any([AbortSignal.timeout(seconds * 1_000), ...stops])
    const hard = AbortSignal.any([AbortSignal.timeout(seconds * 1_000 + grace), ...stops])
    const stage = new Stage({ target, programs, fixtures }, soft)
    const elsewhere = thrownElsewhere()
    try {
      await Promise.race([run(stage), aborted(hard), elsewhere.error])
      return { result: 'passed', stage }
    } catch (error) {
      if (interrupted.aborted) return { result: 'not checked', why: 'interrupted', stage }
      return { ...verdictOf(error, soft, seconds), stage }
    } finally {
      elsewhere.end()
      stage.end()
    }
  }

  /** Who answered last: the gateway in its own words, or else the program behind it. */
  const answeredBy = (component: Component, { last }: Stage): string | undefined =>
    programs.dialect && last && isOwn(programs.dialect, last)
      ? programs.gateway
      : programs.name(component)

  const check = async ({ component, promise, run, needs: wants = [], slow }: Check) => {
    const common = { component, check: promise, milliseconds: 0 }
    const why = off.get(component)
    if (why !== undefined) return add({ ...common, result: 'off', why })
    const missing = wants.filter((need) => !given[need])
    if (missing.length > 0) {
      const words = missing.map((need) => needs[need]).join(' and ')
      return add({ ...common, result: 'not checked', why: `needs ${words}` })
    }
    const begin = performance.now()
    const seconds = target.seconds * (slow ? 3 : 1)
    const { stage, ...verdict } = await attempt(seconds, run, [interrupted])
    const by = answeredBy(component, stage)
    add({
      ...common,
      ...verdict,
      ...(by !== undefined && { answeredBy: by }),
      milliseconds: Math.round(performance.now() - begin),
    })
    // one that its first check found absent is not asked again
    const isFirst = rows.filter((row) => row.component === component).length === 1
    if (isFirst && verdict.result === 'off') off.set(component, verdict.why ?? '')
  }

  const isWithout = (component: Component) => !checks.some((one) => one.component === component)
  try {
    // Others are told apart from the gateway by what it says, so it is known first.
    if (isWithout('gateway')) await attempt(target.seconds, introduceGateway, [interrupted])
    for (const [component, behind] of Object.entries(behindOthers) as [Component, Component][]) {
      if (isWithout(component) || !isWithout(behind)) continue
      await attempt(target.seconds, (stage) => introduce(behind, stage), [interrupted])
    }
    for (const one of checks) {
      if (interrupted.aborted) break
      await check(one)
    }
  } finally {
    const begin = performance.now()
    const stages: Stage[] = []
    const left = await fixtures.clear(() => {
      const signal = AbortSignal.timeout(target.seconds * 1_000)
      const stage = new Stage({ target, programs, fixtures }, signal)
      stages.push(stage)
      return stage
    })
    for (const stage of stages) stage.end()
    if (stages.length > 0) {
      add({
        component: 'clean-up',
        check: 'nothing is left of the checks',
        result: left.length === 0 ? 'passed' : 'failed',
        ...(left.length > 0 && { why: left.join('; ') }),
        milliseconds: Math.round(performance.now() - begin),
      })
    }
  }
  return {
    url: target.url,
    ...(programs.gateway !== undefined && { gateway: programs.gateway }),
    rows,
  }
}
