import type { Program } from './exposed.ts'
import type { Scope } from './scope.ts'

export type Alert = {
  readonly name: string
  /** Programs whose metrics the expression uses; without one of them there is no such alert. */
  readonly uses: readonly Program[]
  readonly expr: (scope: Scope) => string
  /** How long it must hold. */
  readonly for: string
  readonly severity: 'critical' | 'warning'
  readonly summary: string
  /** The first thing to do, in a sentence. */
  readonly runbook: string
  /** Only of a database with replicas. */
  readonly replicated?: true
}

/** More than 5 % of the requests, where there are enough of them. */
const tooMany = (failed: string, all: string): string =>
  `(${failed}) / (${all}) > 0.05 and (${all}) > 0.1`

/** The alerts. None is about a project that does not get Ready: its claim says so, and why. */
export const alerts: readonly Alert[] = [
  {
    name: 'SupabaseMetricsMissing',
    uses: ['prometheus'],
    expr: ({ own }) => `up{${own}} == 0`,
    for: '10m',
    severity: 'warning',
    summary: '{{ $labels.component }} does not tell its metrics',
    runbook:
      'See whether pod {{ $labels.pod }} is Ready, and whether a network policy keeps Prometheus from it.',
  },
  {
    name: 'SupabaseDatabaseDown',
    uses: ['cloudnativepg'],
    expr: ({ own }) => `absent(cnpg_collector_up{${own}} == 1)`,
    for: '5m',
    severity: 'critical',
    summary: 'no instance of PostgreSQL tells that it is up',
    runbook:
      'kubectl describe the Cluster <project>-db and its pods: mostly a full volume, a node that is gone, or memory. If they are well, Prometheus does not collect the PodMonitor of the project.',
  },
  {
    name: 'SupabaseDatabaseInstanceDown',
    uses: ['cloudnativepg'],
    replicated: true,
    expr: ({ own, instances }) => `count(cnpg_collector_up{${own}} == 1) < ${instances}`,
    for: '15m',
    severity: 'warning',
    summary: 'only {{ $value }} instances of PostgreSQL answer',
    runbook: 'kubectl describe the pods of Cluster <project>-db; until then fewer can fail.',
  },
  {
    name: 'SupabaseReplicationLag',
    uses: ['cloudnativepg'],
    replicated: true,
    expr: ({ own }) => `max by (pod) (cnpg_pg_replication_lag{${own}}) > 60`,
    for: '5m',
    severity: 'warning',
    summary: 'replica {{ $labels.pod }} is {{ $value | humanizeDuration }} behind',
    runbook:
      'Look for a long transaction on the replica, a burst of writes, and the load of its disk; a failover now would wait for it.',
  },
  {
    name: 'SupabaseReplicaNotStreaming',
    uses: ['cloudnativepg'],
    replicated: true,
    expr: ({ own }) =>
      `cnpg_pg_replication_in_recovery{${own}} > cnpg_pg_replication_is_wal_receiver_up{${own}}`,
    for: '5m',
    severity: 'warning',
    summary: 'replica {{ $labels.pod }} receives nothing from the primary',
    runbook:
      'Read the log of {{ $labels.pod }}; if the WAL that it needs is gone, delete the pod and its volume and CloudNativePG makes a new one.',
  },
  {
    name: 'SupabaseConnectionsNearlyUsedUp',
    uses: ['cloudnativepg'],
    expr: ({ own }) =>
      `sum by (pod) (cnpg_backends_total{${own}}) > 0.8 * max by (pod) (cnpg_pg_settings_setting{${own},name="max_connections"})`,
    for: '5m',
    severity: 'warning',
    summary: '{{ $value }} connections to PostgreSQL are open, more than 80 % of what it takes',
    runbook:
      'See in pg_stat_activity who holds them; have clients use a pool, or raise max_connections in spec.database.parameters.',
  },
  {
    name: 'SupabaseTransactionIdsRunningOut',
    uses: ['cloudnativepg'],
    expr: ({ own }) => `max by (datname) (cnpg_pg_database_xid_age{${own}}) > 1e9`,
    for: '1h',
    severity: 'critical',
    summary: 'database {{ $labels.datname }} is not vacuumed: PostgreSQL stops writes at 2 billion',
    runbook:
      'End old transactions and drop unused replication slots and prepared transactions, then VACUUM (FREEZE) the oldest tables.',
  },
  {
    name: 'SupabaseWalHeldBack',
    uses: ['cloudnativepg'],
    expr: ({ own }) =>
      `max by (slot_name) (cnpg_pg_replication_slots_pg_wal_lsn_diff{${own}}) > 2147483648`,
    for: '15m',
    severity: 'warning',
    summary:
      'replication slot {{ $labels.slot_name }} holds back {{ $value | humanize1024 }}B of WAL',
    runbook:
      'Bring its reader back, or drop the slot with pg_drop_replication_slot; at 4 GB PostgreSQL gives it up by itself.',
  },
  {
    name: 'SupabaseVolumeFilling',
    uses: ['kubelet'],
    expr: ({ volumes }) =>
      `kubelet_volume_stats_available_bytes{${volumes}} / kubelet_volume_stats_capacity_bytes{${volumes}} < 0.15`,
    for: '10m',
    severity: 'warning',
    summary:
      'volume {{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left',
    runbook:
      'Raise storage.size of database or objectStore in the claim; the StorageClass must allow it.',
  },
  {
    name: 'SupabaseVolumeFull',
    uses: ['kubelet'],
    expr: ({ volumes }) =>
      `kubelet_volume_stats_available_bytes{${volumes}} / kubelet_volume_stats_capacity_bytes{${volumes}} < 0.05`,
    for: '1m',
    severity: 'critical',
    summary:
      'volume {{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left',
    runbook:
      'Raise storage.size of database or objectStore in the claim now: PostgreSQL stops when it cannot write.',
  },
  {
    name: 'SupabaseGatewayErrors',
    uses: ['kong'],
    expr: ({ own }) =>
      tooMany(
        `sum(rate(kong_http_requests_total{${own},code=~"5.."}[5m]))`,
        `sum(rate(kong_http_requests_total{${own}}[5m]))`,
      ),
    for: '5m',
    severity: 'critical',
    summary: '{{ $value | humanizePercentage }} of the requests fail (5xx)',
    runbook:
      'The panel "Errors by route" names the service; then the log of its pods and kubectl get supabase.',
  },
  {
    name: 'SupabaseGatewayErrors',
    uses: ['envoy'],
    expr: ({ own }) => {
      const requests = `${own},envoy_http_conn_manager_prefix="client"`
      return tooMany(
        `sum(rate(envoy_http_downstream_rq_xx{${requests},envoy_response_code_class="5"}[5m]))`,
        `sum(rate(envoy_http_downstream_rq_xx{${requests}}[5m]))`,
      )
    },
    for: '5m',
    severity: 'critical',
    summary: '{{ $value | humanizePercentage }} of the requests fail (5xx)',
    runbook:
      'The panel "Errors by service" names the service; then the log of its pods and kubectl get supabase.',
  },
  {
    name: 'SupabaseAuthErrors',
    uses: ['gotrue'],
    expr: ({ own }) =>
      tooMany(
        `sum(rate(http_status_codes_total{${own},component="auth",code=~"5.."}[5m]))`,
        `sum(rate(http_status_codes_total{${own},component="auth"}[5m]))`,
      ),
    for: '5m',
    severity: 'critical',
    summary: '{{ $value | humanizePercentage }} of the requests to Auth fail (5xx)',
    runbook:
      'Read the log of the auth pods: mostly the mail server, an identity provider or the database.',
  },
  {
    name: 'SupabaseSignInsRefused',
    uses: ['gotrue'],
    expr: ({ own }) => {
      const signIns = `${own},component="auth",http_route="/token"`
      return `sum(rate(http_status_codes_total{${signIns},code=~"4.."}[10m])) > 1 and sum(rate(http_status_codes_total{${signIns},code=~"4.."}[10m])) / sum(rate(http_status_codes_total{${signIns}}[10m])) > 0.5`
    },
    for: '10m',
    severity: 'warning',
    summary: 'more than half of the sign-ins and token refreshes are refused',
    runbook:
      'The audit log and the log of auth tell which: passwords that are guessed (set a captcha), or a client with old tokens or a wrong clock.',
  },
  {
    name: 'SupabaseMailsFail',
    uses: ['gotrue'],
    expr: ({ own }) =>
      `sum(increase(global_auth_email_send_errors_total{${own},component="auth"}[15m])) > 2`,
    for: '5m',
    severity: 'warning',
    summary: 'mails to users cannot be sent',
    runbook:
      'The log of auth has the words of the mail server; check spec.auth.email.smtp and the Secret that it names.',
  },
  {
    name: 'SupabaseRestPoolExhausted',
    uses: ['postgrest'],
    expr: ({ own }) =>
      `sum(increase(pgrst_db_pool_timeouts_total{${own},component="rest"}[5m])) > 0`,
    for: '5m',
    severity: 'warning',
    summary: 'requests to the REST API wait too long for a connection, and get 504',
    runbook:
      'Look for slow queries and locks in pg_stat_activity; then PGRST_DB_POOL in spec.components.rest.env, or more replicas.',
  },
  {
    name: 'SupabaseRealtimeChangesStopped',
    uses: ['realtime'],
    expr: ({ own }) => {
      const stops = `realtime_replication_poller_stop_total{${own},reason="max_retries_reached"}`
      // The counter is born with the first stop, which `increase` does not see.
      return `max(increase(${stops}[15m])) > 0 or max(${stops} unless ${stops} offset 15m) > 0`
    },
    for: '0m',
    severity: 'warning',
    summary: 'Postgres Changes are not sent until a client subscribes anew',
    runbook:
      'The log of realtime says why the replication slot could not be read: mostly max_replication_slots, or another reader.',
  },
  {
    name: 'SupabaseStorageErrors',
    uses: ['storage'],
    expr: ({ own }) =>
      tooMany(
        `sum(rate(storage_api_http_request_duration_seconds_count{${own},status_code=~"5.."}[5m]))`,
        `sum(rate(storage_api_http_request_duration_seconds_count{${own}}[5m]))`,
      ),
    for: '5m',
    severity: 'critical',
    summary: '{{ $value | humanizePercentage }} of the requests to Storage fail (5xx)',
    runbook:
      'Read the log of the storage pods: mostly the object store (a full volume, refused credentials) or the database.',
  },
]

/** The alerts of a project: those of the programs that it has. */
export const alertsOf = (scope: Scope): readonly Alert[] =>
  alerts.filter(
    ({ uses, replicated }) =>
      uses.every((program) => scope.programs.has(program)) && (!replicated || scope.instances > 1),
  )
