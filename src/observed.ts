import type { RunFunctionRequest } from '@crossplane-org/function-sdk-typescript'
import type { KubeObject } from './kube/objects.ts'

/** Whether the API server knows a kind: `unknown` until Crossplane has answered. */
export type SchemaState = 'present' | 'absent' | 'unknown'

/** One question to Crossplane; its name is the key of the answer in the next request. */
export type Question =
  | {
      readonly ask: 'object'
      readonly apiVersion: string
      readonly kind: string
      readonly name: string
    }
  | {
      readonly ask: 'labels'
      readonly apiVersion: string
      readonly kind: string
      readonly labels: Readonly<Record<string, string>>
    }
  | { readonly ask: 'schema'; readonly apiVersion: string; readonly kind: string }

/** What exists, as Crossplane reports it, and what we asked it to look up besides. */
export type Observed = {
  /** Composition keys of the composed resources that exist. */
  readonly keys: readonly string[]
  readonly has: (key: string) => boolean
  readonly resource: <T extends KubeObject>(key: string) => T | undefined
  /**
   * Objects outside the composition, from the claim's namespace. Undefined until Crossplane has
   * answered; an empty list when there is none. Asking is what makes it answer.
   */
  readonly look: <T extends KubeObject>(question: Question) => readonly T[] | undefined
  /** Whether it has been asked before in this pass, or in the one before, without asking it. */
  readonly answered: (question: Question) => boolean
  readonly schema: (apiVersion: string, kind: string) => SchemaState
  /** Every question asked so far, by name. */
  readonly questions: ReadonlyMap<string, Question>
}

/**
 * Of each question another one: kinds of several groups have one name (`Cluster` of CloudNativePG and
 * of RDS, `Secret` of Kubernetes and of a cloud), and an answer about one is none about the other.
 */
const nameOf = (question: Question): string => {
  const kind = `${question.apiVersion}/${question.kind}`
  switch (question.ask) {
    case 'object':
      return `${kind}/${question.name}`
    case 'labels':
      return `${kind}?${Object.entries(question.labels)
        .map(([key, value]) => `${key}=${value}`)
        .sort()
        .join(',')}`
    case 'schema':
      return kind
  }
}

export const observe = (request: RunFunctionRequest): Observed => {
  const resources = request.observed?.resources ?? {}
  const keys = Object.keys(resources).sort()
  const questions = new Map<string, Question>()

  const ask = (question: Question): string => {
    const name = nameOf(question)
    questions.set(name, question)
    return name
  }

  return {
    keys,
    has: (key) => resources[key]?.resource !== undefined,
    resource: <T extends KubeObject>(key: string) => resources[key]?.resource as T | undefined,
    look: <T extends KubeObject>(question: Question) =>
      request.requiredResources[ask(question)]?.items.map((item) => item.resource as unknown as T),
    answered: (question) => request.requiredResources[nameOf(question)] !== undefined,
    schema: (apiVersion, kind) => {
      const answer = request.requiredSchemas[ask({ ask: 'schema', apiVersion, kind })]
      if (!answer) return 'unknown'
      return Object.keys(answer.openapiV3 ?? {}).length > 0 ? 'present' : 'absent'
    },
    questions,
  }
}
