import type { Project } from '../api/project.ts'
import type { Environment } from '../kube/environment.ts'
import type { Mount } from '../kube/pod.ts'
import type { Database, Limit } from './port.ts'

type Tls = Pick<Database, 'sslMode' | 'ca'>

const FOLDER = '/etc/xsupabase/database'
const FILE = 'ca.crt'

/** Where a pod with `caMounts` has the authorities of the database's certificate. */
export const CA_FILE = `${FOLDER}/${FILE}`

/** The authorities as a file, for the programs that take a path. */
export const caMounts = ({ ca }: Tls): readonly Mount[] =>
  ca ? [{ path: FOLDER, source: { file: FILE, of: ca } }] : []

/** The authorities as text, for the programs that take PEM. */
export const caText = ({ ca }: Tls, variable: string): Environment => (ca ? { [variable]: ca } : {})

/** Parameters of a URI for clients on libpq (PostgREST) or on Go's pgx (GoTrue); it names a file. */
export const libpqParameters = ({ sslMode, ca }: Tls): string =>
  `sslmode=${sslMode}${ca ? `&sslrootcert=${CA_FILE}` : ''}`

/**
 * Parameters of a URI for clients on node-postgres (Storage), which takes `require` for
 * `verify-full`, has `no-verify` for libpq's `require`, and knows `verify-ca` as libpq does only when
 * it is told to.
 */
export const nodeParameters = (tls: Tls): string => {
  const { sslMode } = tls
  if (sslMode === 'require') return 'sslmode=no-verify'
  return `${sslMode === 'verify-ca' ? 'uselibpqcompat=true&' : ''}${libpqParameters(tls)}`
}

/**
 * Parameters of a URI for whoever has no file of ours: people, Edge Functions, postgres-meta. The
 * authorities come beside it, as text.
 */
export const bareParameters = ({ sslMode }: Tls): string => `sslmode=${sslMode}`

/** Who does not check the certificate though it is asked for: the programs leave no choice. */
export const uncheckedBy = (
  { spec }: Pick<Project, 'spec'>,
  { sslMode }: Pick<Tls, 'sslMode'>,
): readonly Limit[] => [
  ...(spec.realtime.enabled && sslMode.startsWith('verify-')
    ? [
        {
          feature: 'realtime_certificate_check',
          reason:
            "Realtime encrypts its connections to the project's database and does not check the certificate; upstream has no setting for it",
        },
      ]
    : []),
  ...(sslMode === 'verify-ca'
    ? [
        {
          feature: 'meta_certificate_check',
          reason:
            'postgres-meta, and Studio through it, check the certificate with sslmode verify-full alone; with verify-ca they encrypt',
        },
      ]
    : []),
]
