import type { Environment } from '../environment.ts'

/** What Storage will use to reach its bucket, so that the probe proves that and nothing else. */
export type Settings = {
  readonly bucket: string
  /** Absent means AWS itself. */
  readonly endpoint: string | undefined
  readonly region: string
  readonly forcePathStyle: boolean
  readonly checksums: 'WhenSupported' | 'WhenRequired'
  /** Absent means the SDK's default chain (web identity, pod identity, instance role). */
  readonly credentials:
    | { readonly accessKeyId: string; readonly secretAccessKey: string }
    | undefined
  /** PEM text of a certificate authority that is trusted beside the public ones. */
  readonly ca: string | undefined
  readonly tags: boolean
  /**
   * Which fields of the claim say how the store is reached: none where it is the project's own, or
   * `managed` where a cloud keeps it for the project.
   */
  readonly fields: 'none' | 'managed' | 'external'
  readonly mayCreate: boolean
  /** What the store may do without. */
  readonly mayLack: readonly string[]
}

const checksums = (text: string): Settings['checksums'] => {
  if (text === 'WhenSupported' || text === 'WhenRequired') return text
  throw new Error(`cannot read S3_CHECKSUMS: "${text}" is neither WhenSupported nor WhenRequired`)
}

const fields = (text: string): Settings['fields'] => {
  if (text === '') return 'none'
  if (text === 'managed' || text === 'external') return text
  throw new Error(`cannot read S3_FIELDS: "${text}" is neither managed nor external`)
}

const given = (env: Environment, name: string): string | undefined =>
  env.optional(name, '') || undefined

/** Reads the variables. @throws Error that names the variable that is missing or malformed. */
export const settings = (env: Environment): Settings => ({
  bucket: env.required('S3_BUCKET'),
  endpoint: given(env, 'S3_ENDPOINT'),
  region: env.required('S3_REGION'),
  forcePathStyle: env.boolean('S3_FORCE_PATH_STYLE'),
  checksums: checksums(env.optional('S3_CHECKSUMS', 'WhenSupported')),
  credentials:
    given(env, 'AWS_ACCESS_KEY_ID') === undefined
      ? undefined
      : {
          accessKeyId: env.secret('AWS_ACCESS_KEY_ID'),
          secretAccessKey: env.secret('AWS_SECRET_ACCESS_KEY'),
        },
  ca: given(env, 'S3_CA'),
  tags: env.boolean('S3_TAGS'),
  fields: fields(env.optional('S3_FIELDS', '')),
  mayCreate: env.boolean('S3_CREATE'),
  mayLack: env.list('S3_MAY_LACK'),
})
