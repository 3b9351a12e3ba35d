import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KubeObject } from '../../../src/kube/objects.ts'
import type { Client } from './client.ts'
import { until } from './until.ts'

type SecretObject = KubeObject & { readonly data?: Readonly<Record<string, string>> }

/** Waits until the Secret has all keys of a TLS end, and writes them as a pod would mount them. */
export const mountTlsSecret = async (
  client: Client,
  { namespace, name }: { namespace: string; name: string },
  folder: string,
): Promise<void> => {
  const keys = ['ca.crt', 'tls.crt', 'tls.key']
  const data = await until(`Secret ${namespace}/${name} to be filled`, 60, async () => {
    const found = await client.find<SecretObject>({
      apiVersion: 'v1',
      kind: 'Secret',
      namespace,
      name,
    })
    return keys.every((key) => found?.data?.[key]) ? found?.data : undefined
  })
  mkdirSync(folder, { recursive: true })
  for (const key of keys) {
    writeFileSync(join(folder, key), Buffer.from(data[key] ?? '', 'base64'), { mode: 0o600 })
  }
}
