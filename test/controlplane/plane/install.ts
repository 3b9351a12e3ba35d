import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { KubeObject } from '../../../src/kube/objects.ts'
import type { Client } from './client.ts'
import { PUBLISHED } from './packages.ts'
import { until } from './until.ts'

const prerequisites = join(import.meta.dirname, '../../../examples/prerequisites')

/** Objects of a file of examples/prerequisites, with packages from another registry. */
const prerequisite = (file: string, registry: string): KubeObject[] =>
  parseAllDocuments(
    // Runtime configurations are found by the image as it is pulled, behind every rewrite.
    readFileSync(join(prerequisites, file), 'utf8').replaceAll(PUBLISHED, `${registry}/xsupabase`),
  ).map((document) => document.toJS() as KubeObject)

/** As an air-gapped cluster does it: packages keep their names, and come from another registry. */
const mirror = (registry: string): KubeObject & Record<string, unknown> => ({
  apiVersion: 'pkg.crossplane.io/v1beta1',
  kind: 'ImageConfig',
  metadata: { name: 'mirror' },
  spec: {
    matchImages: [{ type: 'Prefix', prefix: PUBLISHED }],
    rewriteImage: { prefix: `${registry}/xsupabase` },
  },
})

export const CONFIGURATION = {
  apiVersion: 'pkg.crossplane.io/v1',
  kind: 'Configuration',
  name: 'xsupabase',
} as const

export const XRD = {
  apiVersion: 'apiextensions.crossplane.io/v1',
  kind: 'CompositeResourceDefinition',
  name: 'xsupabases.xsupabase.io',
} as const

type WithConditions = KubeObject & {
  readonly status?: { readonly conditions?: readonly { type: string; status: string }[] }
}

/** Whether a condition of the object is True; false when the object is not there. */
export const isTrue = async (
  client: Client,
  reference: Parameters<Client['find']>[0],
  condition: string,
): Promise<boolean> => {
  const found = await client.find<WithConditions>(reference)
  return (
    found?.status?.conditions?.some(
      ({ type, status }) => type === condition && status === 'True',
    ) ?? false
  )
}

/** The prerequisites and the Configuration, in the order of the README. */
export const installPackages = async (
  client: Client,
  registry: string,
  version: string,
): Promise<void> => {
  const objects = [
    ...prerequisite('clusterrole.yaml', registry),
    ...prerequisite('runtime.yaml', registry),
    mirror(registry),
  ]
  for (const object of objects) await client.apply(object)
  await client.apply({
    apiVersion: CONFIGURATION.apiVersion,
    kind: CONFIGURATION.kind,
    metadata: { name: CONFIGURATION.name },
    spec: { package: `${PUBLISHED}/configuration-xsupabase:${version}` },
  } as KubeObject)
}

/** Waits until claims can be made. */
export const offered = (client: Client): Promise<boolean> =>
  until(
    'the XRD to be offered',
    120,
    async () => (await isTrue(client, XRD, 'Offered')) || undefined,
  )
