import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { alerts, alertsOf } from '../../../src/metrics/alerts.ts'
import { EXPOSED, type Program } from '../../../src/metrics/exposed.ts'
import { panels } from '../../../src/metrics/panels.ts'
import type { Scope } from '../../../src/metrics/scope.ts'
import { metricsIn } from './expressions.ts'

const programs = Object.keys(EXPOSED) as Program[]
const scope: Scope = {
  own: 'namespace="team-a",project="shop"',
  volumes: 'namespace="team-a",persistentvolumeclaim=~"shop-db-[0-9]+(-wal)?|shop-s3"',
  programs: new Set(programs),
  instances: 2,
}

/** Every expression, with the programs that it says it uses. */
const expressions = [
  ...alerts.map(({ name, uses, expr }) => ({ what: name, uses, expr: expr(scope) })),
  ...panels.flatMap(({ title, uses, queries }) =>
    queries.map(([, expr]) => ({ what: title, uses, expr: expr(scope) })),
  ),
]

describe('expressions', () => {
  it('are read as PromQL: metrics apart from labels, functions and words', () => {
    expect(
      metricsIn(
        'sum by (le, pod) (rate(a_total{x="}",y=~"b.."}[5m])) / 1e9 > 0.8 * max(b) or absent(c == 1) unless d offset 15m',
      ),
    ).toEqual(['a_total', 'b', 'c', 'd'])
  })

  it.each(expressions)('$what: only metrics that the programs tell', ({ uses, expr }) => {
    const told = uses.flatMap((program): readonly string[] => EXPOSED[program])
    const used = metricsIn(expr)
    expect(used.length).toBeGreaterThan(0)
    expect(used.filter((name) => !told.includes(name))).toEqual([])
  })

  it.each(expressions)('$what: only of this project', ({ expr }) => {
    const selectors = [...expr.matchAll(/\{([^}]*)\}/g)].map(([, labels]) => labels ?? '')
    expect(selectors.length).toBe(metricsIn(expr).length)
    for (const labels of selectors) {
      expect(labels.startsWith(scope.own) || labels.startsWith(scope.volumes), labels).toBe(true)
    }
  })

  it('every metric of the table is used', () => {
    const used = new Set(expressions.flatMap(({ expr }) => metricsIn(expr)))
    expect(
      Object.values(EXPOSED)
        .flat()
        .filter((name) => !used.has(name)),
    ).toEqual([])
  })
})

describe('alerts', () => {
  it('say in a sentence what to do first', () => {
    for (const { name, runbook } of alerts) expect(runbook, name).toMatch(/^\S.{20,}[^.]\.$/)
  })

  it('have one meaning a name: two of one name are for programs of which a project has one', () => {
    const byName = Map.groupBy(alerts, ({ name }) => name)
    for (const same of byName.values()) {
      expect(new Set(same.map(({ uses }) => uses.join())).size).toBe(same.length)
      expect(new Set(same.map(({ severity, summary }) => severity + summary)).size).toBe(1)
    }
  })

  it('of replicas are there only where there are any', () => {
    const lone = alertsOf({ ...scope, instances: 1 }).map(({ name }) => name)
    const gone = alertsOf(scope)
      .map(({ name }) => name)
      .filter((name) => !lone.includes(name))
    expect(gone).toEqual([
      'SupabaseDatabaseInstanceDown',
      'SupabaseReplicationLag',
      'SupabaseReplicaNotStreaming',
    ])
  })

  it('of a program that the project lacks are not there', () => {
    const without = new Set(programs.filter((program) => program !== 'storage'))
    const names = alertsOf({ ...scope, programs: without }).map(({ name }) => name)
    expect(names).not.toContain('SupabaseStorageErrors')
    expect(names).toContain('SupabaseAuthErrors')
  })

  it('are the rows of docs/metrics.md', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../../docs/metrics.md'), 'utf8')
    const rows = [...docs.matchAll(/^\| `(Supabase\w+)` +\| (\w+) /gm)].map(
      ([, name, severity]) => `${name} ${severity}`,
    )
    expect(rows).toEqual([...new Set(alerts.map(({ name, severity }) => `${name} ${severity}`))])
  })
})
