import { RunFunctionRequest } from '@crossplane-org/function-sdk-typescript'
import { expect, test } from 'vitest'
import { observe, type Question } from '../../src/observed.ts'

const labels = { app: 'db' }
const questions: readonly Question[] = [
  ...['postgresql.cnpg.io/v1', 'rds.aws.m.upbound.io/v1beta1'].flatMap((apiVersion): Question[] => [
    { ask: 'object', apiVersion, kind: 'Cluster', name: 'db' },
    { ask: 'labels', apiVersion, kind: 'Cluster', labels },
    { ask: 'schema', apiVersion, kind: 'Cluster' },
  ]),
]

test('kinds of one name in two groups are two questions: none is answered by the other', () => {
  const observed = observe(RunFunctionRequest.fromPartial({}))
  for (const question of questions) observed.look(question)
  expect([...observed.questions.values()]).toEqual(questions)
})
