import type { SecretKey } from '../kube/environment.ts'
import type { KeyName } from '../secrets/keysecret.ts'
import type { Stack } from './stack.ts'

/** Reference to one of the project's own keys. */
export const key = ({ keysSecret }: Pick<Stack, 'keysSecret'>, name: KeyName): SecretKey => ({
  secret: keysSecret,
  key: name,
})
