import { hash } from 'node:crypto'
import { deriveText, type Seed } from './derive.ts'

const RANDOM = 22
const CHECKSUM = 8

/**
 * An API key that says nothing but what it is: the gateway alone knows which role it stands for.
 * The last characters are a checksum, by which scanners of leaked secrets know it for real; the
 * shape is upstream's (docker/utils/add-new-auth-keys.sh).
 */
export const opaqueKey = (
  seed: Seed,
  kind: 'publishable' | 'secret',
  generation: number,
): string => {
  const key = `sb_${kind}_${deriveText(seed, `api-keys/${kind}`, generation, RANDOM)}`
  const checksum = hash('sha256', `supabase-self-hosted|${key}`, 'base64url').slice(0, CHECKSUM)
  return `${key}_${checksum}`
}
