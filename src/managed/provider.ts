import { Refusal } from '../refusal.ts'

/** ARN of a key of AWS, in whichever partition. */
export const KMS_KEY = /^arn:aws[-a-z]*:kms:/

/**
 * Remembered where the platform names no project of Google Cloud: the one of the ProviderConfig, and
 * never another one.
 */
export const PROVIDERS_PROJECT = 'of-provider-config'

/** Settings where some fields are there. */
type With<Settings, Field extends keyof Settings> = Settings & {
  readonly [Name in Field]-?: NonNullable<Settings[Name]>
}

const isWith = <Settings extends object, Field extends keyof Settings>(
  settings: Settings | undefined,
  fields: readonly Field[],
): settings is With<Settings, Field> =>
  settings !== undefined && fields.every((field) => settings[field] !== undefined)

/**
 * What the platform has set for a cloud.
 *
 * @param path of the settings below `providers`
 * @param asks what of the claim asks for the cloud, such as `database.type: RDS`
 * @param need fields that nothing can be made without
 * @throws Refusal that names the fields that are missing
 */
export const providerSettings = <Settings extends object, Field extends keyof Settings & string>(
  path: string,
  settings: Settings | undefined,
  asks: string,
  need: readonly Field[],
): With<Settings, Field> => {
  if (isWith(settings, need)) return settings
  const paths = need
    .filter((field) => settings?.[field] === undefined)
    .map((field) => `data.providers.${path}.${field}`)
  throw new Refusal(
    'InvalidPlatform',
    `spec.${asks} needs ${paths.join(' and ')} in EnvironmentConfig xsupabase, which the platform has not set; have the platform team set what is missing, or choose another type`,
  )
}
