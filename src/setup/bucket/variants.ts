import type { Failure } from './failure.ts'
import type { Settings } from './settings.ts'

/** Another way to talk to the same store: a field of the claim, and the value to give it. */
export type Variant = {
  readonly field: 'checksums' | 'forcePathStyle' | 'objectTags'
  readonly value: string
  readonly because: string
}

/**
 * The variants of these settings. The one under which a failed operation passes is the way out.
 * A store of our own has none: how it is reached is ours to know.
 */
export const variants = (
  settings: Settings,
): readonly (Variant & { readonly settings: Settings })[] => {
  const { fields, checksums, endpoint, forcePathStyle } = settings
  if (fields !== 'external') return []
  return [
    ...(checksums === 'WhenSupported'
      ? [
          {
            field: 'checksums' as const,
            value: 'WhenRequired',
            because: 'this store refuses the checksums of newer clients',
            settings: { ...settings, checksums: 'WhenRequired' as const },
          },
        ]
      : []),
    ...(endpoint === undefined
      ? []
      : [
          {
            field: 'forcePathStyle' as const,
            value: String(!forcePathStyle),
            because: `this store does not find the bucket ${forcePathStyle ? 'in the path' : 'in the host name'}`,
            settings: { ...settings, forcePathStyle: !forcePathStyle },
          },
        ]),
  ]
}

/** Tags are what Storage can do without. */
export const withoutTags = ({ status }: Failure): Variant => ({
  field: 'objectTags',
  value: 'false',
  because:
    status === 403
      ? 'these keys may not tag objects (or grant it)'
      : 'this store does not take object tags',
})
