/**
 * Metrics that alerts and panels may use, by the program that exports them. All names are as they
 * stand on the wire: a histogram has `_bucket`, `_sum` and `_count`. A test holds every expression
 * against this table.
 *
 * Sources: the exporters' own code, at the versions of the release; CloudNativePG's default queries
 * (config/manager/default-monitoring.yaml).
 */
export const EXPOSED = {
  kong: [
    'kong_http_requests_total', // service, route, code
    'kong_request_latency_ms_bucket', // service, route
    'kong_bandwidth_bytes', // service, route, direction
  ],
  envoy: [
    'envoy_http_downstream_rq_xx', // envoy_http_conn_manager_prefix, envoy_response_code_class
    'envoy_http_downstream_rq_time_bucket', // envoy_http_conn_manager_prefix; milliseconds
    'envoy_http_downstream_cx_rx_bytes_total',
    'envoy_http_downstream_cx_tx_bytes_total',
    'envoy_cluster_upstream_rq_xx', // envoy_cluster_name, envoy_response_code_class
  ],
  gotrue: [
    'http_status_codes_total', // code, http_route
    'global_auth_email_send_operations_total',
    'global_auth_email_send_errors_total',
  ],
  postgrest: [
    'pgrst_db_pool_max',
    'pgrst_db_pool_available',
    'pgrst_db_pool_waiting',
    'pgrst_db_pool_timeouts_total',
    'pgrst_schema_cache_loads_total', // status
  ],
  // Each pod tells of all of them, since they are one cluster: never a sum.
  realtime: [
    'realtime_connections_connected_cluster', // tenant
    'realtime_channel_events', // tenant
    'realtime_channel_db_events', // tenant
    'realtime_channel_presence_events', // tenant
    'realtime_replication_poller_stop_total', // tenant, reason
  ],
  storage: [
    'storage_api_http_request_duration_seconds_count', // method, operation, status_code
    'storage_api_http_request_duration_seconds_bucket',
    'storage_api_http_request_size_bytes_total',
    'storage_api_http_response_size_bytes_total',
  ],
  imgproxy: [
    'imgproxy_requests_total',
    'imgproxy_errors_total', // type
    'imgproxy_request_duration_seconds_bucket',
  ],
  cloudnativepg: [
    'cnpg_collector_up',
    'cnpg_backends_total', // datname, usename, application_name, state
    'cnpg_pg_settings_setting', // name
    'cnpg_pg_database_size_bytes', // datname
    'cnpg_pg_database_xid_age', // datname
    'cnpg_pg_replication_lag',
    'cnpg_pg_replication_in_recovery',
    'cnpg_pg_replication_is_wal_receiver_up',
    'cnpg_pg_replication_slots_pg_wal_lsn_diff', // slot_name; temporary ones are not told
    'cnpg_pg_stat_database_xact_commit', // datname
    'cnpg_pg_stat_database_xact_rollback',
    'cnpg_pg_stat_database_blks_hit',
    'cnpg_pg_stat_database_blks_read',
  ],
  minio: ['minio_cluster_capacity_usable_free_bytes', 'minio_cluster_usage_total_bytes'],
  /** Prometheus itself, of each pod that it asks. */
  prometheus: ['up'],
  /** The kubelet's, which most installations of Prometheus collect. */
  kubelet: ['kubelet_volume_stats_available_bytes', 'kubelet_volume_stats_capacity_bytes'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Program = keyof typeof EXPOSED
