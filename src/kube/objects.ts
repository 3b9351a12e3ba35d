import type { IObjectMeta } from '@kubernetes-models/apimachinery/apis/meta/v1/ObjectMeta'

/** Any Kubernetes object: what a renderer returns and what is observed. */
export type KubeObject = {
  apiVersion: string
  kind: string
  metadata?: IObjectMeta
}

/** Composed resources by composition key. A key is for ever: a renamed one is a delete. */
export type Resources = Readonly<Record<string, KubeObject>>
