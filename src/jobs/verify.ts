import { exposedSchemas } from '../api/graphql.ts'
import { gatewayUrl } from '../gateway/gateway.ts'
import { checksum } from '../kube/checksum.ts'
import { job } from '../kube/job.ts'
import type { Resources } from '../kube/objects.ts'
import type { Parts } from '../objects.ts'
import { key } from '../services/keys.ts'
import { DASHBOARD_USERNAME } from '../services/studio.ts'
import type { RenderedJob } from './database.ts'
import { libpq, SETUP_USER, setup } from './program.ts'

const CHECKED = ['auth', 'rest', 'realtime', 'storage', 'meta', 'functions', 'studio']

/**
 * Calls every service through the gateway with the real keys, and logs in through the pooler. It is
 * another Job for every change of what the workloads run (images, environment, keys, routes, the
 * pooler's settings, the Jobs that set it up), not for their number or size.
 */
export const verifyJob = ({ stack, components, workloads, jobs }: Parts): RenderedJob => {
  const { project, database } = stack
  const pooler = database.pooler?.settings === undefined ? undefined : database.pooler
  const checks = [
    ...components.map(({ name }) => name).filter((name) => CHECKED.includes(name)),
    ...(pooler ? ['pooler'] : []),
  ]
  return job(project, 'verify', {
    component: 'setup',
    user: SETUP_USER,
    group: SETUP_USER,
    annotations: {
      'xsupabase.io/checksum': checksum([
        templates(workloads),
        jobs.map(({ key }) => key).sort(),
        ...(pooler ? [pooler.settings] : []),
      ]),
    },
    containers: [
      setup(project, 'verify', {
        GATEWAY_URL: gatewayUrl(stack),
        ANON_KEY: key(stack, 'anon-key'),
        SERVICE_ROLE_KEY: key(stack, 'service-role-key'),
        PUBLISHABLE_KEY: key(stack, 'publishable-key'),
        SECRET_KEY: key(stack, 'secret-key'),
        CHECKS: checks.join(','),
        REST_SCHEMAS: exposedSchemas(project.spec).join(','),
        ...(project.spec.studio.enabled && {
          STUDIO_HOST: project.spec.studio.hostname,
          DASHBOARD_USERNAME,
          DASHBOARD_PASSWORD: key(stack, 'dashboard-password'),
        }),
        // As its clients log in. Its operator tells how many pods it made, not whether one answers.
        ...(pooler &&
          libpq({ ...database, ...pooler }, database.owner, key(stack, 'owner-password'))),
      }),
    ],
  })
}

type Workload = {
  spec?: {
    template?: {
      metadata?: { annotations?: Record<string, string> }
      spec?: { containers?: { image?: string; command?: unknown; args?: unknown; env?: unknown }[] }
    }
  }
}

/**
 * The part of the workloads whose change must be verified again: not the number of pods, nor their
 * size or placement.
 */
const templates = (workloads: Resources) =>
  Object.keys(workloads)
    .sort()
    .flatMap((key) => {
      const template = (workloads[key] as Workload).spec?.template
      if (!template) return []
      const programs = (template.spec?.containers ?? []).map(({ image, command, args, env }) => [
        image,
        command,
        args,
        env,
      ])
      return [[key, template.metadata?.annotations ?? {}, programs]]
    })
