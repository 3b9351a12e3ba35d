/**
 * Extensions that no test server has, in small: schemas, names, arguments and first grants of the
 * real ones, by their own SQL.
 */
const control = (lines: readonly string[]): string =>
  ["default_version = '1.0'", ...lines].map((line) => `${line}\n`).join('')

const pgNet = `
  CREATE SCHEMA net;
  CREATE UNLOGGED TABLE net.http_request_queue (
    id bigserial, method text NOT NULL, url text NOT NULL, headers jsonb, body bytea,
    timeout_milliseconds int NOT NULL);
  CREATE UNLOGGED TABLE net._http_response (id bigint, status_code integer, content text);
  CREATE FUNCTION net.http_get(url text, params jsonb DEFAULT '{}', headers jsonb DEFAULT '{}',
      timeout_milliseconds int DEFAULT 5000) RETURNS bigint LANGUAGE sql AS $$
    INSERT INTO net.http_request_queue (method, url, headers, timeout_milliseconds)
    VALUES ('GET', url, headers, timeout_milliseconds) RETURNING id $$;
  CREATE FUNCTION net.http_post(url text, body jsonb DEFAULT '{}', params jsonb DEFAULT '{}',
      headers jsonb DEFAULT '{}', timeout_milliseconds int DEFAULT 5000)
      RETURNS bigint LANGUAGE sql AS $$
    INSERT INTO net.http_request_queue (method, url, headers, body, timeout_milliseconds)
    VALUES ('POST', url, headers, convert_to(body::text, 'UTF8'), timeout_milliseconds)
    RETURNING id $$;`

const pgCron = `
  CREATE SCHEMA cron;
  CREATE TABLE cron.job (jobid bigserial, schedule text, command text, username text DEFAULT current_user);
  ALTER TABLE cron.job ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON cron.job USING (username = current_user);
  CREATE TABLE cron.job_run_details (jobid bigint, status text);
  CREATE FUNCTION cron.schedule(schedule text, command text) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO cron.job (schedule, command, username) VALUES (schedule, command, session_user)
    RETURNING jobid $$;`

const pgGraphql = `
  CREATE FUNCTION graphql.resolve(query text, variables jsonb DEFAULT '{}',
      "operationName" text DEFAULT NULL, extensions jsonb DEFAULT NULL) RETURNS jsonb
    LANGUAGE sql AS $$ SELECT jsonb_build_object('data', jsonb_build_object(
      'query', query, 'variables', variables, 'role', current_user)) $$;`

const vault = `
  CREATE TABLE vault.secrets (id uuid DEFAULT gen_random_uuid(), name text, secret text);
  CREATE VIEW vault.decrypted_secrets AS SELECT *, secret AS decrypted_secret FROM vault.secrets;
  CREATE FUNCTION vault._crypto_aead_det_decrypt(message bytea, additional bytea, key_id bigint)
    RETURNS bytea LANGUAGE sql AS 'SELECT $1';
  CREATE FUNCTION vault.create_secret(new_secret text, new_name text DEFAULT NULL) RETURNS uuid
    LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO vault.secrets (secret, name) VALUES (new_secret, new_name) RETURNING id $$;
  CREATE FUNCTION vault.update_secret(secret_id uuid, new_secret text) RETURNS void
    LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE vault.secrets SET secret = new_secret WHERE id = secret_id $$;
  REVOKE ALL ON FUNCTION vault.create_secret, vault.update_secret,
    vault._crypto_aead_det_decrypt FROM PUBLIC;`

/** As many libraries do that were not loaded at the start: an error that has no code of its own. */
const unwilling = `
  DO $$ BEGIN RAISE EXCEPTION 'unwilling must be loaded via shared_preload_libraries'
    USING ERRCODE = 'XX000'; END $$;`

export const standIns: Readonly<Record<string, string>> = {
  'pg_net.control': control(['relocatable = false']),
  'pg_net--1.0.sql': pgNet,
  'pg_cron.control': control(['relocatable = false', 'schema = pg_catalog']),
  'pg_cron--1.0.sql': pgCron,
  'pg_graphql.control': control(['relocatable = false', 'schema = graphql']),
  'pg_graphql--1.0.sql': pgGraphql,
  'supabase_vault.control': control(['relocatable = false', 'schema = vault']),
  'supabase_vault--1.0.sql': vault,
  'unwilling.control': control(['relocatable = true']),
  'unwilling--1.0.sql': unwilling,
}
