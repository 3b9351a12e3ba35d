import type { KubeObject } from '../kube/objects.ts'
import type { ManagedResource } from '../managed/resource.ts'
import { changing, failing, notReady, READY, type Readiness } from './state.ts'

const MAX = 500

/** A provider's error as one sentence: without the brackets of Terraform's lists, in one line. */
const inWords = (message: string): string => {
  const text = message
    .replace(/\[\{\d+ /g, '')
    .replace(/\s*\[\]\}\]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return text.length > MAX ? `${text.slice(0, MAX - 3)}...` : text
}

/**
 * Adds the way out to the one error of the platform team's that does not contain it: a missing
 * ProviderConfig.
 */
const withoutAccount = ({ spec }: ManagedResource, message: string): string | undefined => {
  const { kind, name } = spec.providerConfigRef
  return /providerconfig/i.test(message) && /not found/i.test(message)
    ? `${kind} "${name}" is not there, by which the provider would find its account; have the platform team make it, or name another in data.providers of EnvironmentConfig xsupabase (providerConfigRef)`
    : undefined
}

/**
 * A thing in a cloud is there when its provider says Ready, and the last attempt to make it what is
 * asked for did not fail: `Synced` tells of the reconciliation, `LastAsyncOperation` of the call that
 * ran on behind it. What the cloud refuses is told in its own words.
 */
export const managedReadiness = (object: KubeObject): Readiness => {
  const managed = object as ManagedResource
  const conditionOf = (name: string) =>
    managed.status?.conditions?.find(({ type }) => type === name)
  const [ready, synced, last] = ['Ready', 'Synced', 'LastAsyncOperation'].map(conditionOf)
  if (synced?.reason === 'ReconcilePaused') {
    return failing(
      'its provider is told to leave it alone: remove the annotation crossplane.io/paused',
    )
  }
  const failed = [synced, last].find((condition) => condition?.status === 'False')
  if (failed) {
    const message = failed.message || failed.reason || 'its provider does not say why it fails'
    return failing(withoutAccount(managed, message) ?? inWords(message))
  }
  const generation = managed.metadata?.generation ?? 0
  if ((synced?.observedGeneration ?? generation) < generation) {
    return changing('its change has not been taken up yet')
  }
  if (ready?.status === 'True' && synced?.status === 'True') return READY
  if (!ready && !synced) return notReady('its provider has not taken it up yet')
  return notReady(inWords(ready?.message || '') || WORDS[ready?.reason ?? ''] || 'is not ready yet')
}

/** Reasons of the condition Ready (crossplane-runtime). */
const WORDS: Readonly<Record<string, string>> = {
  Creating: 'is being made in the cloud, which takes minutes',
  Deleting: 'is being deleted in the cloud',
  Unavailable: 'is there in the cloud, and not available',
}
