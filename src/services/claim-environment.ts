import type { ComponentName } from '../api/claim/index.ts'
import type { SecretRef } from '../api/fields.ts'
import { refuse } from '../api/issues.ts'
import type { Environment } from '../kube/environment.ts'

type Variable = { name: string; value?: string | undefined; secretRef?: SecretRef | undefined }

/** Variables that would change how any program, its shell or its libraries run. */
const NOBODYS = [
  /^(NODE|BASH|LD|GLIBC|MALLOC|GCONV|OPENSSL|SSL_CERT|LUA|ERL|ELIXIR|RELEASE)_/,
  /^(PATH|HOME|ENV|IFS|SHELLOPTS|BASHOPTS)$/,
]

/**
 * The environment variables that a claim adds to a component.
 *
 * @throws Refusal when one is set by the component itself, under whatever name
 */
export const claimEnvironment = (
  component: ComponentName,
  variables: readonly Variable[],
  { env, owns }: { readonly env: Environment; readonly owns: readonly RegExp[] },
): Environment => {
  const path = `spec.components.${component}.env`
  const wrong = variables.flatMap(({ name }) => {
    if (NOBODYS.some((pattern) => pattern.test(name))) {
      return [
        {
          path: `${path}[${name}]`,
          message: 'cannot be set: it would change how the program itself runs; remove it',
        },
      ]
    }
    const owned = Object.hasOwn(env, name) || owns.some((pattern) => pattern.test(name))
    return owned
      ? [
          {
            path: `${path}[${name}]`,
            message: `is set by xsupabase for ${component}; use the field of the spec for it, or remove it`,
          },
        ]
      : []
  })
  if (wrong.length > 0) throw refuse('InvalidSpec', wrong)
  return Object.fromEntries(
    variables.map(({ name, value, secretRef }) => [
      name,
      secretRef ? { secret: secretRef.name, key: secretRef.key } : value,
    ]),
  )
}
