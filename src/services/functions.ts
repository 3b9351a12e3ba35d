import { setup } from '../jobs/program.ts'
import { image } from '../kube/image.ts'
import { probes, tcpSocket } from '../kube/probes.ts'
import { type Component, component } from './component.ts'
import { key } from './keys.ts'
import type { Stack } from './stack.ts'

const PORT = 9000
const MAIN = '/home/deno/functions/main'

/**
 * Edge Functions. The runtime wants a main program that picks the function and checks the token;
 * ours needs no network at start, and comes out of the set-up image of the project's release.
 *
 * @param gatewayUrl where functions reach the project, inside the cluster
 */
export const functions = (stack: Stack, gatewayUrl: string): Component => {
  const { project } = stack
  const main = { path: MAIN, source: 'scratch' } as const
  return component(stack, 'functions', {
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
    mounts: [main],
    probes: probes(tcpSocket(PORT)),
    init: [setup(project, 'functions', { FUNCTIONS_MAIN_DIR: MAIN }, [main])],
    owns: [/^SUPABASE_/, /^(JWT_SECRET|VERIFY_JWT|FUNCTIONS_VERIFY_JWT)$/, /^DENO_/],
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
      VERIFY_JWT: String(project.spec.functions.verifyJwt),
    },
  })
}
