import type { KubeObject } from '../../../src/kube/objects.ts'
import type { Client } from './client.ts'

const REFERENCE = {
  apiVersion: 'apiextensions.crossplane.io/v1beta1',
  kind: 'EnvironmentConfig',
  name: 'xsupabase',
} as const

/** What a platform team sets for every project; `undefined` takes it away. */
export const setPlatform = async (
  client: Client,
  data: Readonly<Record<string, unknown>> | undefined,
): Promise<void> => {
  const { name, ...kind } = REFERENCE
  if (data) await client.apply({ ...kind, metadata: { name }, data } as KubeObject)
  else if (await client.find(REFERENCE)) await client.delete(REFERENCE)
}
