import type { Project } from './api/project.ts'
import { nameFor } from './kube/names.ts'

/** Addresses as clients use them, whether the service behind one is enabled or not. */
export type Addresses = {
  /** What GoTrue knows itself by: API_EXTERNAL_URL, the issuer of tokens, the base of SAML. */
  readonly auth: string
  readonly authCallback: string
  readonly authVerify: string
  readonly rest: string
  readonly graphql: string
  readonly realtime: string
  readonly storage: string
  readonly s3: string
  readonly functions: string
  readonly jwks: string
  readonly studio: string
}

/** Every name that a pod of the cluster can call the gateway's Service by. */
export const gatewayNames = ({
  name,
  namespace,
}: Pick<Project, 'name' | 'namespace'>): string[] => {
  const service = nameFor(name, 'gateway')
  return ['', `.${namespace}`, `.${namespace}.svc`, `.${namespace}.svc.cluster.local`].map(
    (domain) => `${service}${domain}`,
  )
}

/** Studio's address where it has a host of its own: scheme and port are those of the public URL. */
const studioUrl = ({ publicUrl, spec }: Pick<Project, 'publicUrl' | 'spec'>): string => {
  const { hostname } = spec.studio
  if (!hostname) return publicUrl
  const url = new URL(publicUrl)
  url.hostname = hostname
  return url.origin
}

/**
 * Every address that clients and programs are given. They are derived from the public URL here and
 * nowhere else.
 */
export const addressesOf = (project: Pick<Project, 'publicUrl' | 'spec'>): Addresses => {
  const { publicUrl } = project
  const auth = `${publicUrl}/auth/v1`
  const storage = `${publicUrl}/storage/v1`
  return {
    auth,
    authCallback: `${auth}/callback`,
    authVerify: `${auth}/verify`,
    rest: `${publicUrl}/rest/v1`,
    graphql: `${publicUrl}/graphql/v1`,
    realtime: `${publicUrl.replace(/^http/, 'ws')}/realtime/v1`,
    storage,
    s3: `${storage}/s3`,
    functions: `${publicUrl}/functions/v1`,
    jwks: `${auth}/.well-known/jwks.json`,
    studio: studioUrl(project),
  }
}
