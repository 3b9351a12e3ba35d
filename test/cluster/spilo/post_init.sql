-- What Spilo makes when the data is new, as far as the operator or the set-up counts on it.
CREATE ROLE admin CREATEDB NOLOGIN;
CREATE ROLE cron_admin NOLOGIN;
CREATE ROLE robot_zmon NOLOGIN;
CREATE ROLE zalandos NOLOGIN;
CREATE EXTENSION pg_stat_statements SCHEMA public;
CREATE EXTENSION pg_cron;
CREATE TABLE public.postgres_log (log_time timestamptz, user_name text, message text);
GRANT SELECT ON public.postgres_log TO admin;
