/** The installation that is checked, as its user knows it. */
export type Target = {
  /** Without a slash at its end. */
  readonly url: string
  readonly anonKey: string
  readonly serviceKey?: string
  /** The opaque keys of the same two roles, beside the older ones. */
  readonly opaqueKeys?: { readonly publishable: string; readonly secret: string }
  readonly s3?: {
    readonly endpoint: string
    readonly region: string
    readonly accessKeyId: string
    readonly secretAccessKey: string
  }
  /** A schema that the REST API serves; tables and functions are made there. */
  readonly schema: string
  /** A function that the anon key may call. */
  readonly function?: string
  /** For one check. */
  readonly seconds: number
}

/** Takes everything secret out of a text. */
export const redactor = (target: Target): ((text: string) => string) => {
  const { anonKey, serviceKey, opaqueKeys, s3 } = target
  const secrets = [anonKey, serviceKey, opaqueKeys?.publishable, opaqueKeys?.secret]
    .concat(s3?.secretAccessKey)
    .filter((secret): secret is string => secret !== undefined && secret !== '')
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text)
}
