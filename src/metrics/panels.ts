import type { Program } from './exposed.ts'
import type { Scope } from './scope.ts'

/** One line of a panel, or several told apart by the labels that `legend` names. */
export type Query = readonly [legend: string, expr: (scope: Scope) => string]

export type Panel = {
  readonly row: 'Gateway' | 'Database' | 'Auth' | 'REST' | 'Realtime' | 'Storage' | 'Volumes'
  readonly title: string
  /** Programs whose metrics the queries use; without one of them there is no such panel. */
  readonly uses: readonly Program[]
  /** Grafana's word for the unit. */
  readonly unit: string
  readonly queries: readonly Query[]
  /** Only of a database with replicas. */
  readonly replicated?: true
}

const p95 = (bucket: string, by = ''): string =>
  `histogram_quantile(0.95, sum by (${['le', by].filter(Boolean).join(',')}) (rate(${bucket}[$__rate_interval])))`

const client = ({ own }: Scope): string => `${own},envoy_http_conn_manager_prefix="client"`

export const panels: readonly Panel[] = [
  {
    row: 'Gateway',
    title: 'Requests by status',
    uses: ['kong'],
    unit: 'reqps',
    queries: [
      [
        '{{code}}',
        ({ own }) => `sum by (code) (rate(kong_http_requests_total{${own}}[$__rate_interval]))`,
      ],
    ],
  },
  {
    row: 'Gateway',
    title: 'Errors by route',
    uses: ['kong'],
    unit: 'reqps',
    queries: [
      [
        '{{route}}',
        ({ own }) =>
          `sum by (route) (rate(kong_http_requests_total{${own},code=~"5.."}[$__rate_interval])) > 0`,
      ],
    ],
  },
  {
    row: 'Gateway',
    title: 'Latency by route, 95 %',
    uses: ['kong'],
    unit: 'ms',
    queries: [['{{route}}', ({ own }) => p95(`kong_request_latency_ms_bucket{${own}}`, 'route')]],
  },
  {
    row: 'Gateway',
    title: 'Traffic',
    uses: ['kong'],
    unit: 'Bps',
    queries: [
      [
        '{{direction}}',
        ({ own }) => `sum by (direction) (rate(kong_bandwidth_bytes{${own}}[$__rate_interval]))`,
      ],
    ],
  },
  {
    row: 'Gateway',
    title: 'Requests by status',
    uses: ['envoy'],
    unit: 'reqps',
    queries: [
      [
        '{{envoy_response_code_class}}xx',
        (scope) =>
          `sum by (envoy_response_code_class) (rate(envoy_http_downstream_rq_xx{${client(scope)}}[$__rate_interval]))`,
      ],
    ],
  },
  {
    row: 'Gateway',
    title: 'Errors by service',
    uses: ['envoy'],
    unit: 'reqps',
    queries: [
      [
        '{{envoy_cluster_name}}',
        ({ own }) =>
          `sum by (envoy_cluster_name) (rate(envoy_cluster_upstream_rq_xx{${own},envoy_response_code_class="5"}[$__rate_interval])) > 0`,
      ],
    ],
  },
  {
    row: 'Gateway',
    title: 'Latency, 95 %',
    uses: ['envoy'],
    unit: 'ms',
    queries: [['95 %', (scope) => p95(`envoy_http_downstream_rq_time_bucket{${client(scope)}}`)]],
  },
  {
    row: 'Gateway',
    title: 'Traffic',
    uses: ['envoy'],
    unit: 'Bps',
    queries: [
      [
        'in',
        (scope) =>
          `sum(rate(envoy_http_downstream_cx_rx_bytes_total{${client(scope)}}[$__rate_interval]))`,
      ],
      [
        'out',
        (scope) =>
          `sum(rate(envoy_http_downstream_cx_tx_bytes_total{${client(scope)}}[$__rate_interval]))`,
      ],
    ],
  },
  {
    row: 'Database',
    title: 'Connections',
    uses: ['cloudnativepg'],
    unit: 'short',
    queries: [
      ['{{usename}}', ({ own }) => `sum by (usename) (cnpg_backends_total{${own}})`],
      ['limit', ({ own }) => `max(cnpg_pg_settings_setting{${own},name="max_connections"})`],
    ],
  },
  {
    row: 'Database',
    title: 'Transactions',
    uses: ['cloudnativepg'],
    unit: 'ops',
    queries: [
      [
        'committed',
        ({ own }) => `sum(rate(cnpg_pg_stat_database_xact_commit{${own}}[$__rate_interval]))`,
      ],
      [
        'rolled back',
        ({ own }) => `sum(rate(cnpg_pg_stat_database_xact_rollback{${own}}[$__rate_interval]))`,
      ],
    ],
  },
  {
    row: 'Database',
    title: 'Read from memory',
    uses: ['cloudnativepg'],
    unit: 'percentunit',
    queries: [
      [
        'share of blocks',
        ({ own }) =>
          `sum(rate(cnpg_pg_stat_database_blks_hit{${own}}[$__rate_interval])) / (sum(rate(cnpg_pg_stat_database_blks_hit{${own}}[$__rate_interval])) + sum(rate(cnpg_pg_stat_database_blks_read{${own}}[$__rate_interval])))`,
      ],
    ],
  },
  {
    row: 'Database',
    title: 'Size',
    uses: ['cloudnativepg'],
    unit: 'bytes',
    queries: [
      ['{{datname}}', ({ own }) => `max by (datname) (cnpg_pg_database_size_bytes{${own}})`],
    ],
  },
  {
    row: 'Database',
    title: 'Replication lag',
    uses: ['cloudnativepg'],
    replicated: true,
    unit: 's',
    queries: [['{{pod}}', ({ own }) => `max by (pod) (cnpg_pg_replication_lag{${own}})`]],
  },
  {
    row: 'Database',
    title: 'WAL held back by replication slots',
    uses: ['cloudnativepg'],
    replicated: true,
    unit: 'bytes',
    queries: [
      [
        '{{slot_name}}',
        ({ own }) => `max by (slot_name) (cnpg_pg_replication_slots_pg_wal_lsn_diff{${own}})`,
      ],
    ],
  },
  {
    row: 'Auth',
    title: 'Auth: requests by status',
    uses: ['gotrue'],
    unit: 'reqps',
    queries: [
      [
        '{{code}}',
        ({ own }) =>
          `sum by (code) (rate(http_status_codes_total{${own},component="auth"}[$__rate_interval]))`,
      ],
    ],
  },
  {
    row: 'Auth',
    title: 'Mails',
    uses: ['gotrue'],
    unit: 'short',
    queries: [
      [
        'tried, each hour',
        ({ own }) =>
          `sum(increase(global_auth_email_send_operations_total{${own},component="auth"}[1h]))`,
      ],
      [
        'failed, each hour',
        ({ own }) =>
          `sum(increase(global_auth_email_send_errors_total{${own},component="auth"}[1h]))`,
      ],
    ],
  },
  {
    row: 'REST',
    title: 'REST: connections of the pool',
    uses: ['postgrest'],
    unit: 'short',
    queries: [
      ['limit', ({ own }) => `sum(pgrst_db_pool_max{${own}})`],
      ['free', ({ own }) => `sum(pgrst_db_pool_available{${own}})`],
      ['requests that wait', ({ own }) => `sum(pgrst_db_pool_waiting{${own}})`],
    ],
  },
  {
    row: 'REST',
    title: 'REST: schema cache loads',
    uses: ['postgrest'],
    unit: 'short',
    queries: [
      [
        '{{status}}, each hour',
        ({ own }) => `sum by (status) (increase(pgrst_schema_cache_loads_total{${own}}[1h]))`,
      ],
    ],
  },
  {
    row: 'Realtime',
    title: 'Realtime: clients',
    uses: ['realtime'],
    unit: 'short',
    queries: [['connected', ({ own }) => `max(realtime_connections_connected_cluster{${own}})`]],
  },
  {
    row: 'Realtime',
    title: 'Realtime: messages',
    uses: ['realtime'],
    unit: 'ops',
    // Each pod tells of all: first one of each node of Realtime, then their sum.
    queries: (
      [
        ['broadcast', 'realtime_channel_events'],
        ['database changes', 'realtime_channel_db_events'],
        ['presence', 'realtime_channel_presence_events'],
      ] as const
    ).map(
      ([legend, metric]): Query => [
        legend,
        ({ own }) => `sum(max by (host) (rate(${metric}{${own}}[$__rate_interval])))`,
      ],
    ),
  },
  {
    row: 'Storage',
    title: 'Storage: requests by status',
    uses: ['storage'],
    unit: 'reqps',
    queries: [
      [
        '{{status_code}}',
        ({ own }) =>
          `sum by (status_code) (rate(storage_api_http_request_duration_seconds_count{${own}}[$__rate_interval]))`,
      ],
    ],
  },
  {
    row: 'Storage',
    title: 'Storage: latency by operation, 95 %',
    uses: ['storage'],
    unit: 's',
    queries: [
      [
        '{{operation}}',
        ({ own }) => p95(`storage_api_http_request_duration_seconds_bucket{${own}}`, 'operation'),
      ],
    ],
  },
  {
    row: 'Storage',
    title: 'Storage: traffic',
    uses: ['storage'],
    unit: 'Bps',
    queries: [
      [
        'uploads',
        ({ own }) =>
          `sum(rate(storage_api_http_request_size_bytes_total{${own}}[$__rate_interval]))`,
      ],
      [
        'downloads',
        ({ own }) =>
          `sum(rate(storage_api_http_response_size_bytes_total{${own}}[$__rate_interval]))`,
      ],
    ],
  },
  {
    row: 'Storage',
    title: 'Images: requests and errors',
    uses: ['imgproxy'],
    unit: 'reqps',
    queries: [
      ['requests', ({ own }) => `sum(rate(imgproxy_requests_total{${own}}[$__rate_interval]))`],
      [
        'errors: {{type}}',
        ({ own }) => `sum by (type) (rate(imgproxy_errors_total{${own}}[$__rate_interval]))`,
      ],
    ],
  },
  {
    row: 'Storage',
    title: 'Images: latency, 95 %',
    uses: ['imgproxy'],
    unit: 's',
    queries: [['95 %', ({ own }) => p95(`imgproxy_request_duration_seconds_bucket{${own}}`)]],
  },
  {
    row: 'Storage',
    title: 'Files',
    uses: ['minio'],
    unit: 'bytes',
    queries: [
      ['used', ({ own }) => `max(minio_cluster_usage_total_bytes{${own}})`],
      ['free', ({ own }) => `max(minio_cluster_capacity_usable_free_bytes{${own}})`],
    ],
  },
  {
    row: 'Volumes',
    title: 'Volumes: used',
    uses: ['kubelet'],
    unit: 'percentunit',
    queries: [
      [
        '{{persistentvolumeclaim}}',
        ({ volumes }) =>
          `1 - kubelet_volume_stats_available_bytes{${volumes}} / kubelet_volume_stats_capacity_bytes{${volumes}}`,
      ],
    ],
  },
  {
    row: 'Volumes',
    title: 'Pods that tell their metrics',
    uses: ['prometheus'],
    unit: 'short',
    queries: [['{{component}}', ({ own }) => `sum by (component) (up{${own}})`]],
  },
]

/** The panels of a project: those of the programs that it has. */
export const panelsOf = (scope: Scope): readonly Panel[] =>
  panels.filter(
    ({ uses, replicated }) =>
      uses.every((program) => scope.programs.has(program)) && (!replicated || scope.instances > 1),
  )
