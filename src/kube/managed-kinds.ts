import { COMPOSE, type Kind } from './verbs.ts'

/**
 * Kinds of Crossplane's providers: namespaced ones (`.m.`) alone. Crossplane grants itself what it
 * needs of the kinds of every provider that it installs, so they are in no ClusterRole of ours.
 */
export const ofProvider = (
  apiVersion: string,
  kind: string,
  plural: string,
  why: string,
): Kind => ({
  apiVersion,
  kind,
  plural,
  verbs: COMPOSE,
  why,
  grantedByCrossplane: true,
})

const AZURE_STORAGE = 'storage.azure.m.upbound.io/v1beta1'

export const managedKinds: readonly Kind[] = [
  ofProvider(AZURE_STORAGE, 'Account', 'accounts', 'files of AzureBlob'),
  ofProvider(AZURE_STORAGE, 'Container', 'containers', 'the bucket of AzureBlob'),
]
