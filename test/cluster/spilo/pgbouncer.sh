#!/bin/sh -e
# Stands in for the entry point of the operator's pooler, which no package registry has: PgBouncer
# itself, configured by the variables that the operator sets.
cd /run/pgbouncer
openssl req -x509 -nodes -subj /CN=pgbouncer -keyout server.key -out server.crt 2>/dev/null
printf '"%s" "%s"\n' "$PGUSER" "$PGPASSWORD" >users.txt
cat >pgbouncer.ini <<INI
[databases]
* = host=$PGHOST port=$PGPORT auth_user=$PGUSER
[pgbouncer]
listen_addr = *
listen_port = $CONNECTION_POOLER_PORT
pool_mode = $CONNECTION_POOLER_MODE
auth_type = md5
auth_file = users.txt
auth_query = SELECT * FROM $PGSCHEMA.user_lookup(\$1)
server_tls_sslmode = require
client_tls_sslmode = require
client_tls_key_file = server.key
client_tls_cert_file = server.crt
default_pool_size = $CONNECTION_POOLER_DEFAULT_SIZE
min_pool_size = $CONNECTION_POOLER_MIN_SIZE
reserve_pool_size = $CONNECTION_POOLER_RESERVE_SIZE
max_client_conn = $CONNECTION_POOLER_MAX_CLIENT_CONN
max_db_connections = $CONNECTION_POOLER_MAX_DB_CONN
ignore_startup_parameters = extra_float_digits,options
INI
exec pgbouncer pgbouncer.ini
