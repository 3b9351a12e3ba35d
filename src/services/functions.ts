import type { Spec } from '../api/project.ts'
import { type Content, codeContents, read, variableContents } from '../contents.ts'
import { caText } from '../database/tls.ts'
import { PREFIX } from '../edge/settings.ts'
import { setup } from '../jobs/program.ts'
import { checksum, ordered } from '../kube/checksum.ts'
import type { Environment } from '../kube/environment.ts'
import { image } from '../kube/image.ts'
import type { Mount } from '../kube/pod.ts'
import { probes, tcpSocket } from '../kube/probes.ts'
import { type Component, component, type Service } from './component.ts'
import { functionCode, KEYS_FOLDER } from './function-code.ts'
import { key } from './keys.ts'
import type { Stack } from './stack.ts'

const PORT = 9000
const MAIN = '/home/deno/functions/main'
/** Where the files of the functions are, when they do not come with the image. */
const CODE = '/srv/functions'

/** The variables of the functions, under names that mean nothing to the runtime itself. */
const variables = ({ functions }: Spec): Environment =>
  Object.fromEntries(
    (functions.env ?? []).map(({ name, value, secretRef }) => [
      `${PREFIX}${name}`,
      secretRef ? { secret: secretRef.name, key: secretRef.key } : value,
    ]),
  )

/** Objects of the user that the pods depend on as a whole: their sum, and which cannot be read. */
const wholes = (
  { project, observed, vault }: Stack,
  code: unknown,
): Pick<Service, 'checksum' | 'unreadable'> => {
  const all = [...variableContents(project), ...codeContents(project)].map((content: Content) => ({
    ...content,
    found: read(project, observed, content),
  }))
  const unreadable = all.filter(({ found }) => found.state !== 'found')
  if (unreadable.length > 0) {
    return { unreadable: [...new Set(unreadable.map(({ kind, name }) => `${kind} ${name}`))] }
  }
  if (all.length === 0 && code === undefined) return {}
  const data = all.map(({ path, name, found }) => [path, name, 'data' in found && found.data])
  return { checksum: checksum(ordered([vault.salt, data, code ?? null])) }
}

/**
 * Edge Functions. The runtime wants a main program that picks the function and checks the token;
 * ours needs no network at start, and comes out of the set-up image of the project's release.
 *
 * @param gatewayUrl where functions reach the project, inside the cluster
 */
export const functions = (stack: Stack, gatewayUrl: string): Component => {
  const { project } = stack
  const { envFrom = [], function: single = {}, verifyJwt } = project.spec.functions
  const code = functionCode(project)
  const hasCode = code.mounts.length > 0
  const written: Mount[] = [
    { path: MAIN, source: 'scratch' },
    ...(hasCode ? [{ path: CODE, source: 'scratch' } as const] : []),
  ]
  const rendered = component(stack, 'functions', {
    image: image(project, 'functions', project.release.images.functions),
    port: PORT,
    args: [
      'start',
      '--port',
      String(PORT),
      '--main-service',
      MAIN,
      '--user-worker-request-idle-timeout',
      '150000',
    ],
    user: 1000,
    mounts: written,
    probes: probes(tcpSocket(PORT)),
    init: [
      setup(
        project,
        'functions',
        {
          FUNCTIONS_MAIN_DIR: MAIN,
          ...(hasCode && { FUNCTIONS_KEYS_DIR: KEYS_FOLDER, FUNCTIONS_DIR: CODE }),
        },
        [...written, ...code.mounts],
      ),
    ],
    ...wholes(stack, code.text),
    envFrom: envFrom.flatMap(({ secretRef, configMapRef }) => [
      ...(secretRef ? [{ prefix: PREFIX, source: { secret: secretRef.name } }] : []),
      ...(configMapRef ? [{ prefix: PREFIX, source: { configMap: configMapRef.name } }] : []),
    ]),
    owns: [/^SUPABASE_/, /^(JWT_SECRET|VERIFY_JWT|FUNCTIONS_(CONFIG|DIR|ENV_.*))$/, /^DENO_/],
    env: {
      DENO_DIR: '/tmp/deno',
      HOME: '/tmp',
      JWT_SECRET: key(stack, 'jwt-secret'),
      SUPABASE_JWKS: key(stack, 'jwks'),
      SUPABASE_URL: gatewayUrl,
      SUPABASE_PUBLIC_URL: project.publicUrl,
      SUPABASE_ANON_KEY: key(stack, 'anon-key'),
      SUPABASE_SERVICE_ROLE_KEY: key(stack, 'service-role-key'),
      SUPABASE_PUBLISHABLE_KEYS: key(stack, 'publishable-keys'),
      SUPABASE_SECRET_KEYS: key(stack, 'secret-keys'),
      SUPABASE_DB_URL: key(stack, 'owner-database-url'),
      ...caText(stack.database, 'SUPABASE_DB_CA'),
      VERIFY_JWT: String(verifyJwt),
      FUNCTIONS_CONFIG: Object.keys(single).length > 0 ? JSON.stringify(single) : undefined,
      FUNCTIONS_DIR: hasCode ? CODE : undefined,
      ...variables(project.spec),
    },
  })
  return { ...rendered, resources: { ...rendered.resources, ...code.resources } }
}
