import { quantityValue } from '../kube/quantity.ts'
import { seconds } from './duration.ts'
import type { Issue } from './issues.ts'
import type { Spec } from './project.ts'

/** A rule over several fields of the effective spec; what zod says of a single field is not repeated. */
type Rule = (spec: Spec) => Issue[]

const MAX_JWT_EXPIRY = 168 * 3600

const when = (wrong: boolean, path: string, message: string): Issue[] =>
  wrong ? [{ path, message }] : []

const jwtExpiry: Rule = ({ auth }) => {
  const life = seconds(auth.jwtExpiry)
  return when(
    !Number.isInteger(life) || life < 1 || life > MAX_JWT_EXPIRY,
    'spec.auth.jwtExpiry',
    `must be whole seconds, from 1s to 168h, got "${auth.jwtExpiry}"`,
  )
}

const smtp: Rule = ({ auth }) => {
  const { smtp } = auth.email
  if (!smtp) return []
  const path = 'spec.auth.email.smtp'
  return [
    ...when(
      !smtp.host,
      `${path}.host`,
      'is missing: without it no mail can be sent; set it, or remove smtp',
    ),
    ...when(
      !smtp.adminEmail,
      `${path}.adminEmail`,
      'is missing: mails need an address to come from',
    ),
    ...when(
      smtp.user !== undefined && !smtp.passSecretRef,
      `${path}.passSecretRef`,
      'is missing: user is set, so name the Secret and key that hold its password',
    ),
  ]
}

// GoTrue starts with a provider that lacks these, and then fails each sign-in.
const providers: Rule = ({ auth }) =>
  Object.entries(auth.external).flatMap(([name, provider]) => {
    if (!provider) return []
    const path = `spec.auth.external.${name}`
    return [
      ...when(
        !provider.clientId,
        `${path}.clientId`,
        `is missing: ${name} gives one to each application`,
      ),
      ...when(
        !provider.secretRef,
        `${path}.secretRef`,
        'is missing: name the Secret and key that hold the client secret',
      ),
      ...when(
        name === 'keycloak' && !provider.url,
        `${path}.url`,
        'is missing: the realm to sign in with, such as https://id.example.com/realms/main',
      ),
    ]
  })

const imgproxy: Rule = ({ imgproxy }) =>
  when(
    imgproxy.type === 'External' && !imgproxy.external?.url,
    'spec.imgproxy.external.url',
    'is missing: type is External, so say where imgproxy answers',
  )

/** Settings that CloudNativePG fixes itself; its webhook would refuse the whole Cluster. */
const FIXED_PARAMETERS = new Set([
  'allow_alter_system',
  'allow_system_table_mods',
  'archive_mode',
  'cluster_name',
  'config_file',
  'data_directory',
  'data_sync_retry',
  'event_source',
  'external_pid_file',
  'hba_file',
  'hot_standby',
  'ident_file',
  'jit_provider',
  'listen_addresses',
  'log_destination',
  'log_directory',
  'log_file_mode',
  'log_filename',
  'log_rotation_age',
  'log_rotation_size',
  'log_truncate_on_rotation',
  'logging_collector',
  'port',
  'primary_conninfo',
  'primary_slot_name',
  'promote_trigger_file',
  'recovery_end_command',
  'recovery_min_apply_delay',
  'recovery_target',
  'recovery_target_action',
  'recovery_target_inclusive',
  'recovery_target_lsn',
  'recovery_target_name',
  'recovery_target_time',
  'recovery_target_timeline',
  'recovery_target_xid',
  'restart_after_crash',
  'restore_command',
  'shared_preload_libraries',
  'ssl',
  'ssl_ca_file',
  'ssl_cert_file',
  'ssl_crl_file',
  'ssl_key_file',
  'ssl_passphrase_command',
  'ssl_passphrase_command_supports_reload',
  'stats_temp_directory',
  'synchronous_standby_names',
  'syslog_facility',
  'syslog_ident',
  'syslog_sequence_numbers',
  'syslog_split_messages',
  'unix_socket_directories',
  'unix_socket_group',
  'unix_socket_permissions',
])

const parameters: Rule = ({ database }) =>
  Object.entries(database.parameters ?? {}).flatMap(([name, value]) => {
    const path = `spec.database.parameters.${name}`
    return [
      ...when(
        !/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/.test(name),
        path,
        'is not the name of a setting of PostgreSQL',
      ),
      ...when(FIXED_PARAMETERS.has(name), path, 'is set by the operator and cannot be changed'),
      ...when(
        name === 'wal_level' && value !== 'logical',
        path,
        'must stay logical: Realtime reads changes from the log',
      ),
    ]
  })

const majorVersion: Rule = ({ database }) => {
  const { image } = database.cloudNativePG
  const tag = image && /:([0-9]+)[^/]*$/.exec(image.split('@')[0] ?? '')?.[1]
  return when(
    image !== undefined && tag !== String(database.majorVersion),
    'spec.database.cloudNativePG.image',
    `must have a tag that begins with the major version ${database.majorVersion}, as CloudNativePG asks, got "${image}"`,
  )
}

const minimumSizes: Rule = ({ database, objectStore }) =>
  (
    [
      ['spec.database.storage.size', database.storage.size],
      ['spec.database.storage.walSize', database.storage.walSize],
      ['spec.objectStore.storage.size', objectStore.storage.size],
    ] as const
  ).flatMap(([path, size]) =>
    when(
      size !== undefined && quantityValue(size) < 2 ** 27,
      path,
      `must be at least 128Mi, got "${size}": a size in bytes has a unit, such as 10Gi`,
    ),
  )

const environment: Rule = ({ components }) =>
  Object.entries(components).flatMap(([name, component]) =>
    (component?.env ?? []).flatMap((variable, index) =>
      when(
        (variable.value === undefined) === (variable.secretRef === undefined),
        `spec.components.${name}.env[${index}]`,
        `${variable.name} needs either value or secretRef`,
      ),
    ),
  )

const broughtJwt: Rule = ({ secrets }) =>
  when(
    secrets.jwtSecretRef !== undefined && secrets.generations.jwt > 1,
    'spec.secrets.generations.jwt',
    'must stay 1: the JWT secret is brought by spec.secrets.jwtSecretRef; change the value in that Secret instead',
  )

export const rules: readonly Rule[] = [
  jwtExpiry,
  smtp,
  providers,
  imgproxy,
  parameters,
  majorVersion,
  minimumSizes,
  environment,
  broughtJwt,
]
