import { describe, expect, it } from 'vitest'
import { MAX_NAME, nameFor } from '../../../src/kube/names.ts'
import { isOwnSecret } from '../../../src/secrets/names.ts'

const OWN = ['seed', 'keys', 'db-admin', 'db-connection', 's3-config', 's3-keys', 'azure-account']

describe("the project's own Secrets are known as such", () => {
  it.each(['shop-cv6mr', `${'a-long-name-'.repeat(5)}cv6`])('of %s', (name) => {
    expect(name.length).toBeLessThanOrEqual(MAX_NAME.default)
    for (const suffix of OWN) {
      const secret = nameFor(name, suffix)
      expect({ secret, own: isOwnSecret({ name, claim: 'shop' }, secret) }).toEqual({
        secret,
        own: true,
      })
    }
    expect(isOwnSecret({ name, claim: 'shop' }, 'shop-azure-account')).toBe(false)
  })
})
