import { writeFileSync } from 'node:fs'
import { stringify } from 'yaml'

/** How one client proves who it is: files of a certificate, or a ServiceAccount's token. */
export type Identity =
  | { readonly certificate: string; readonly key: string }
  | { readonly token: string }

const userOf = (identity: Identity) =>
  'token' in identity
    ? { token: identity.token }
    : { 'client-certificate': identity.certificate, 'client-key': identity.key }

/** Writes the kubeconfig of one client. Paths must be absolute. */
export const writeKubeconfig = (
  path: string,
  { server, ca, identity }: { server: string; ca: string; identity: Identity },
): void => {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'plane', cluster: { server, 'certificate-authority': ca } }],
    users: [{ name: 'client', user: userOf(identity) }],
    contexts: [{ name: 'plane', context: { cluster: 'plane', user: 'client' } }],
    'current-context': 'plane',
  }
  writeFileSync(path, stringify(config), { mode: 0o600 })
}
