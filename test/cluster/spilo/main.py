#!/usr/bin/python3
"""
Stands in for the entry point of Spilo, the image that Zalando's operator runs and that no package
registry has. Patroni and PostgreSQL are real. This configures them by the variables that the operator
sets, with Spilo's folders, ports, logins, pg_hba.conf and certificate of its own; Spilo's backups, PAM,
log files and bg_mon are not there, and its scripts only as post_init.sql has them.
"""

import json
import os
import subprocess

env = os.environ
RUN = "/run/postgresql"
CERTIFICATE, KEY = f"{RUN}/server.crt", f"{RUN}/server.key"


def merged(said, usual):
    """What the operator says wins; as in Spilo, its lists take the place of the usual ones."""
    if not (isinstance(said, dict) and isinstance(usual, dict)):
        return said
    both = {key: merged(said[key], usual[key]) for key in said.keys() & usual.keys()}
    return {**usual, **said, **both}


def pg_hba():
    if env.get("ALLOW_NOSSL"):
        others = ["host all all all md5"]
    else:
        others = ["hostnossl all all all reject", "hostssl all all all md5"]
    standby = f"hostssl replication {env['PGUSER_STANDBY']} all md5"
    return ["local all all trust", "host all all 127.0.0.1/32 md5", "host all all ::1/128 md5", standby, *others]


usual = {
    "scope": env["SCOPE"],
    "namespace": env["POD_NAMESPACE"],
    "name": env["HOSTNAME"],
    "restapi": {"listen": "0.0.0.0:8008", "connect_address": f"{env['POD_IP']}:8008"},
    "kubernetes": {
        "namespace": env["POD_NAMESPACE"],
        "labels": json.loads(env["KUBERNETES_LABELS"]),
        "bootstrap_labels": json.loads(env.get("KUBERNETES_BOOTSTRAP_LABELS", "{}")),
        "scope_label": env["KUBERNETES_SCOPE_LABEL"],
        "role_label": env["KUBERNETES_ROLE_LABEL"],
        # the operator's word, and Patroni's before its version 4
        "leader_label_value": "master",
        "standby_leader_label_value": "master",
        "use_endpoints": not env.get("KUBERNETES_USE_CONFIGMAPS"),
        "pod_ip": env["POD_IP"],
        "ports": [{"name": "postgresql", "port": 5432}],
        "bypass_api_service": True,
    },
    "bootstrap": {
        "dcs": {
            "ttl": 30,
            "loop_wait": 10,
            "retry_timeout": 10,
            "maximum_lag_on_failover": 33554432,
            "postgresql": {
                "use_pg_rewind": True,
                "use_slots": True,
                "parameters": {
                    "wal_level": "hot_standby",
                    "wal_log_hints": "on",
                    "hot_standby": "on",
                    "max_connections": 100,
                    "max_wal_senders": 10,
                    "max_replication_slots": 10,
                },
            },
        },
        "post_init": "psql -X --set=ON_ERROR_STOP=1 --file=/spilo/post_init.sql --dbname",
    },
    "postgresql": {
        "listen": "*:5432",
        "connect_address": f"{env['POD_IP']}:5432",
        "data_dir": f"{env['PGROOT']}/data",
        "bin_dir": f"/usr/lib/postgresql/{env['PGVERSION']}/bin",
        "pgpass": f"{RUN}/pgpass",
        "use_unix_socket": True,
        "pg_hba": pg_hba(),
        "basebackup": [{"checkpoint": "fast"}],
        "authentication": {
            "superuser": {"username": env["PGUSER_SUPERUSER"], "password": env["PGPASSWORD_SUPERUSER"]},
            "replication": {"username": env["PGUSER_STANDBY"], "password": env["PGPASSWORD_STANDBY"]},
        },
        "parameters": {
            "unix_socket_directories": RUN,
            "shared_buffers": "32MB",
            "ssl": "on",
            "ssl_cert_file": CERTIFICATE,
            "ssl_key_file": KEY,
            "shared_preload_libraries": "bg_mon,pg_stat_statements,pgextwlist,pg_auth_mon,set_user,timescaledb,pg_cron,pg_stat_kcache",
        },
    },
}

signed = ["openssl", "req", "-x509", "-nodes", "-subj", "/CN=spilo.dummy.org", "-keyout", KEY, "-out", CERTIFICATE]
subprocess.run(signed, check=True, capture_output=True)
os.chmod(KEY, 0o600)
os.makedirs(env["PGROOT"], exist_ok=True)
configuration = f"{RUN}/postgres.yml"
with open(configuration, "w") as file:
    json.dump(merged(json.loads(env.get("SPILO_CONFIGURATION", "{}")), usual), file)
os.execvp("patroni", ["patroni", configuration])
