import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fileError, folderError, keyOf, pathOf } from '../../../src/api/function-path.ts'

/** What Kubernetes takes as the key of a ConfigMap. */
const KEY = /^(?!\.\.)[-._a-zA-Z0-9]{1,253}$/

const name = fc.stringMatching(/^[-._aZ0]{1,12}$/)
const path = fc.array(name, { minLength: 1, maxLength: 9 }).map((parts) => parts.join('/'))

it('every path that is taken is a key of a ConfigMap, and the key leads back to it alone', () => {
  const seen = new Map<string, string>()
  fc.assert(
    fc.property(name, path, (folder, file) => {
      fc.pre(folderError(folder) === undefined && fileError(file) === undefined)
      const whole = `${folder}/${file}`
      const key = keyOf(whole)
      expect(key).toMatch(KEY)
      expect(pathOf(key)).toBe(whole)
      expect(seen.get(key) ?? whole).toBe(whole)
      seen.set(key, whole)
    }),
    { numRuns: 500 },
  )
})

it('no path that is taken leads out of its folder', () => {
  fc.assert(
    fc.property(path, (file) => {
      fc.pre(fileError(file) === undefined)
      expect(new URL(file, 'file:///srv/functions/hello/').pathname).toBe(
        `/srv/functions/hello/${file}`,
      )
    }),
  )
})
