import { describe, expect, it } from 'vitest'
import { refusalOfClaim } from './answer.ts'

describe('an address is used as it is written, so it is refused', () => {
  it.each([
    'https://api.x.io\n',
    ' https://api.x.io',
    'https:api.x.io',
    'https:\\\\api.x.io',
    'https://api.x.io?',
    'https://api.x.io#',
    'https://api.x.io/a/..',
    'https://api.x.io/%zz',
    'https://u@api.x.io',
    'ftp://api.x.io',
    'https://',
  ])('as the public one: %j', async (publicUrl) => {
    expect(await refusalOfClaim({ publicUrl })).toMatch(
      /^spec\.publicUrl: must be |^spec\.publicUrl: has a %/,
    )
  })

  it.each(['https://x.io\n', ' https://x.io', 'https:x.io', 'https:\\\\x.io', 'https://x.io/%zz'])(
    'as that of the site: %j',
    async (siteUrl) => {
      expect(await refusalOfClaim({ auth: { siteUrl } })).toMatch(
        /^spec\.auth\.siteUrl: (must be an|has a %)/,
      )
    },
  )

  it.each(['https://api.x.io', 'http://localhost:8000/', 'HTTPS://[::1]:8443'])(
    'and taken when it is one: %s',
    async (publicUrl) => {
      expect(await refusalOfClaim({ publicUrl })).toBeUndefined()
    },
  )
})

const env = (component: string, name: string) => ({
  components: { [component]: { env: [{ name, value: 'x' }] } },
  functions: { enabled: true },
})

describe('a variable that would change how a program runs, or whom it serves, is refused', () => {
  it.each([
    'NODE_EXTRA_CA_CERTS',
    'BASH_ENV',
    'ELIXIR_ERL_OPTIONS',
    'LD_PRELOAD',
    'GLIBC_TUNABLES',
    'GCONV_PATH',
    'LUA_PATH',
    'OPENSSL_CONF',
    'SSL_CERT_FILE',
    'ENV',
    'IFS',
    'SHELLOPTS',
    'PATH',
    'HOME',
  ])('%s, of every component', async (name) => {
    for (const component of ['auth', 'storage', 'realtime', 'gateway', 'functions']) {
      expect(await refusalOfClaim(env(component, name)), component).toMatch(
        new RegExp(`^spec\\.components\\.${component}\\.env\\[${name}\\]: cannot be set`),
      )
    }
  })

  it.each([
    ['rest', 'PGSERVICEFILE'],
    ['rest', 'PGOPTIONS'],
    ['auth', 'PGSSLMODE'],
    ['meta', 'PGHOST'],
    ['functions', 'DENO_DIR'],
    ['storage', 'MULTI_TENANT'],
    ['storage', 'IS_MULTITENANT'],
    ['storage', 'MULTITENANT_DATABASE_URL'],
    ['storage', 'SERVER_HOST'],
    ['storage', 'HOST'],
    ['storage', 'SERVER_REGION'],
    ['storage', 'REGION'],
    ['storage', 'PG_QUEUE_CONNECTION_URL'],
    ['storage', 'SERVER_ADMIN_API_KEYS'],
    ['storage', 'ADMIN_API_KEYS'],
    ['realtime', 'AWS_EXECUTION_ENV'],
    ['realtime', 'ECS_CONTAINER_METADATA_URI_V4'],
    ['realtime', 'DASHBOARD_PASSWORD'],
    ['realtime', 'FLY_APP_NAME'],
  ])('of %s: %s', async (component, name) => {
    expect(await refusalOfClaim(env(component, name))).toMatch(`env[${name}]: is set by xsupabase`)
  })

  it.each([
    ['rest', 'PGRST_LOG_LEVEL'],
    ['realtime', 'REALTIME_IP_VERSION'],
    ['functions', 'PGHOST'],
    ['auth', 'GOTRUE_LOG_LEVEL'],
    ['auth', 'constructor'],
    ['auth', 'toString'],
    ['storage', 'PG_QUEUE_ENABLE'],
  ])('but not of %s: %s', async (component, name) => {
    expect(await refusalOfClaim(env(component, name))).toBeUndefined()
  })
})

const WRONG: readonly (readonly [what: string, spec: unknown, message: RegExp])[] = [
  [
    'a pause between mails of two days',
    { auth: { email: { maxFrequency: '48h' } } },
    /^spec\.auth\.email\.maxFrequency: must be at most 24h, got "48h"/,
  ],
  [
    'a duration that Go cannot hold',
    { auth: { jwtExpiry: '99999999999h' } },
    /^spec\.auth\.jwtExpiry: must be at most 87600h/,
  ],
  [
    'confirmations that nobody can send',
    { auth: { email: { enableConfirmations: true } } },
    /^spec\.auth\.email\.enableConfirmations: .*set spec\.auth\.email\.smtp, or false/,
  ],
  ...['smtp.example.com:587', 'https://smtp.example.com', 'smtp.example.com/', '[::1]'].map(
    (host) =>
      [
        `the mail server ${host}`,
        { auth: { email: { smtp: { host, adminEmail: 'a@b.c' } } } },
        /^spec\.auth\.email\.smtp\.host: must be a host name or an IPv4 address alone, such as smtp\.example\.com; the port goes into auth\.email\.smtp\.port, got/,
      ] as const,
  ),
  ...['The Shop <a@b.c>', '<a@b.c>', 'a'].map(
    (adminEmail) =>
      [
        `mails from ${adminEmail}`,
        { auth: { email: { smtp: { host: 'mail', adminEmail } } } },
        /^spec\.auth\.email\.smtp\.adminEmail: must be an address alone, such as no-reply@shop\.example\.com; the name goes into auth\.email\.smtp\.senderName, got/,
      ] as const,
  ),
  [
    'no schema at all',
    { rest: { schemas: [] } },
    /^spec\.rest\.schemas: must have at least 1 items/,
  ],
  ...['pg_catalog', 'information_schema', 'xsupabase', 'realtime', '_realtime'].map(
    (name) =>
      [
        `the schema ${name}`,
        { rest: { schemas: ['public', name] } },
        /^spec\.rest\.schemas\[1\]: cannot be exposed: it is not the project's own/,
      ] as const,
  ),
  [
    'a search path that is no identifier',
    { rest: { extraSearchPath: ['a b'] } },
    /^spec\.rest\.extraSearchPath\[0\]: must be a lower-case SQL identifier/,
  ],
  ...['100m', '0', '0.1Gi', '6Ti'].map(
    (fileSizeLimit) =>
      [
        `files of ${fileSizeLimit}`,
        { storage: { fileSizeLimit } },
        /^spec\.storage\.fileSizeLimit: must be (a size in bytes|whole bytes|at most 5Ti)/,
      ] as const,
  ),
  [
    'a volume in thousandths',
    { database: { storage: { size: '500000000000000m' } } },
    /^spec\.database\.storage\.size: must be a size in bytes/,
  ],
  [
    'an amount that is none',
    { components: { auth: { resources: { limits: { memory: 'much' } } } } },
    /^spec\.components\.auth\.resources\.limits\.memory: must be a quantity.*got "much"/,
  ],
  ...['cpus', 'Memory', 'storage', 'pods'].map(
    (name) =>
      [
        `a resource ${name}`,
        { components: { auth: { resources: { limits: { [name]: '1' } } } } },
        new RegExp(
          `^spec\\.components\\.auth\\.resources\\.limits\\.${name}: is no resource of a container: there are cpu, memory, ephemeral-storage,`,
        ),
      ] as const,
  ),
  [
    'an extension twice',
    { database: { extensions: [{ name: 'vector' }, { name: 'vector', schema: 'public' }] } },
    /^spec\.database\.extensions\[1\]: vector is in the list twice; remove one of both/,
  ],
  [
    'a variable of functions twice',
    { functions: { env: ['A', 'B', 'A'].map((name) => ({ name, value: 'T0p' })) } },
    /^spec\.functions\.env\[2\]: A is in the list twice; remove one of both$/,
  ],
  [
    'a variable of a component twice',
    { components: { auth: { env: ['A', 'A'].map((name) => ({ name, value: 'T0p' })) } } },
    /^spec\.components\.auth\.env\[1\]: A is in the list twice; remove one of both$/,
  ],
  [
    "a host of Studio's without one of the APIs",
    { studio: { hostname: 'studio.x.io' } },
    /^spec\.studio\.hostname: needs an address of the APIs that clients outside use; set spec\.publicUrl, or have the platform set domainTemplate$/,
  ],
  [
    'a release that YAML takes for a number',
    { release: 2026.11 },
    /^spec\.release: must be of type string, got 2026\.11; put it in quotes: "2026\.11"$/,
  ],
  [
    'a duration that is a number',
    { auth: { jwtExpiry: 3600 } },
    /^spec\.auth\.jwtExpiry: must be a duration with a unit, such as 60s, 15m or 1h, got 3600$/,
  ],
  [
    'a size that is a number',
    { database: { storage: { size: 20 } } },
    /^spec\.database\.storage\.size: must be a size in bytes, such as 512Mi or 10Gi, got 20$/,
  ],
  [
    'an amount that is a number',
    { components: { auth: { resources: { limits: { cpu: 1 } } } } },
    /^spec\.components\.auth\.resources\.limits\.cpu: must be of type string, got 1; put it in quotes: "1"$/,
  ],
  [
    'a value that nobody may read, as a number',
    { components: { auth: { env: [{ name: 'A', value: 4711 }] } } },
    /^spec\.components\.auth\.env\[0\]\.value: must be of type string; put it in quotes$/,
  ],
  [
    'a limit below the request of the plan',
    { components: { auth: { resources: { limits: { memory: '16Mi' } } } } },
    /^spec\.components\.auth\.resources\.requests\.memory: must be at most the limit, which is 16Mi, got 64Mi.*set both/,
  ],
  [
    'the same of the object store',
    { objectStore: { resources: { requests: { cpu: '8' } } } },
    /^spec\.objectStore\.resources\.requests\.cpu: must be at most the limit, which is 1, got 8/,
  ],
  [
    'buffers that do not fit into the memory',
    { database: { parameters: { shared_buffers: '2GB' } } },
    /^spec\.database\.parameters\.shared_buffers: must fit into spec\.database\.resources\.requests\.memory, which is 1Gi, got "2GB"/,
  ],
  [
    'the buffers of the plan in less memory',
    { database: { resources: { requests: { memory: '128Mi' } } } },
    /shared_buffers: must fit .* which is 128Mi, got "256MB"/,
  ],
  ...['lots', '16384', '0.5GB'].map(
    (shared_buffers) =>
      [
        `buffers of ${shared_buffers}`,
        { database: { parameters: { shared_buffers } } },
        /shared_buffers: must be a whole number of kB, MB, GB or TB/,
      ] as const,
  ),
  ...(
    [
      ['work_mem', '16Mi', /PostgreSQL writes it 16MB, got "16Mi"$/],
      ['shared_buffers', '1Gi', /PostgreSQL writes it 1GB, got "1Gi"$/],
      ['my.setting', '64 Ki', /PostgreSQL writes it 64kB, got "64 Ki"$/],
      ['work_mem', '16', /must be a whole number of kB, MB, GB or TB, got "16"$/],
      ['wal_buffers', 'auto', /must be a whole number of kB, MB, GB or TB, or -1, got "auto"$/],
      ['max_connections', 'lots', /must be a whole number, without a unit, got "lots"$/],
      ['max_worker_processes', '-1', /must be a whole number, without a unit, got "-1"$/],
    ] as const
  ).map(
    ([name, value, words]) =>
      [
        `the parameter ${name} of ${value}`,
        { database: { parameters: { [name]: value } } },
        new RegExp(`^spec\\.database\\.parameters\\.${name}: .*${words.source}`),
      ] as const,
  ),
  ...[
    'archive_command',
    'archive_cleanup_command',
    'bonjour',
    'bonjour_name',
    'ssl_dh_params_file',
  ].map(
    (name) =>
      [
        `the parameter ${name}`,
        { database: { parameters: { [name]: 'x' } } },
        new RegExp(`^spec\\.database\\.parameters\\.${name}: is set by the operator`),
      ] as const,
  ),
  ...[
    'local_preload_libraries',
    'session_preload_libraries',
    'dynamic_library_path',
    'archive_library',
    'extension_control_path',
  ].map(
    (name) =>
      [
        `the parameter ${name}`,
        { database: { parameters: { [name]: 'x' } } },
        new RegExp(`^spec\\.database\\.parameters\\.${name}: cannot be set: it would load code`),
      ] as const,
  ),
  ...['', 'x', 'wal2json, x', 'wal2json,', 'wal2json\n', '"wal2json"', '$libdir/wal2json'].map(
    (plugins) =>
      [
        `the plugins of the log ${JSON.stringify(plugins)}`,
        { database: { parameters: { output_plugin_libraries: plugins } } },
        /^spec\.database\.parameters\.output_plugin_libraries: cannot be set: it would load code into the server; remove it, or set it to: pgoutput, test_decoding, wal2json$/,
      ] as const,
  ),
  [
    'a toleration with a field of its own',
    { scheduling: { tolerations: [{ kee: 'x' }] } },
    /^spec\.scheduling\.tolerations\[0\]\.kee: is not a field/,
  ],
  [
    'a toleration with an operator of its own',
    { scheduling: { tolerations: [{ operator: 'Like' }] } },
    /^spec\.scheduling\.tolerations\[0\]\.operator: must be one of Equal, Exists, got "Like"/,
  ],
  [
    'a toleration of every taint that compares',
    { scheduling: { tolerations: [{ value: 'x' }] } },
    /^spec\.scheduling\.tolerations\[0\]\.key: is missing: name the taint, or tolerate every one/,
  ],
  [
    'a toleration with a value that counts for nothing',
    { scheduling: { tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] } },
    /^spec\.scheduling\.tolerations\[0\]\.value: counts for nothing with operator Exists/,
  ],
  [
    'a toleration that ends of a taint that does not',
    { scheduling: { tolerations: [{ key: 'a', effect: 'NoSchedule', tolerationSeconds: 3 }] } },
    /^spec\.scheduling\.tolerations\[0\]\.tolerationSeconds: needs effect NoExecute/,
  ],
  ...(
    [
      ['minDomains', { minDomains: 3 }, 'needs whenUnsatisfiable DoNotSchedule'],
      ['labelSelector.matchLabel', { labelSelector: { matchLabel: {} } }, 'is not a field'],
    ] as const
  ).map(
    ([field, more, why]) =>
      [
        `a spread with ${field} that the API server refuses`,
        {
          scheduling: {
            topologySpreadConstraints: [
              { maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'ScheduleAnyway', ...more },
            ],
          },
        },
        new RegExp(
          `^spec\\.scheduling\\.topologySpreadConstraints\\[0\\]\\.${field.replace('.', '\\.')}: ${why}`,
        ),
      ] as const,
  ),
  [
    'a spread without a skew',
    {
      scheduling: {
        topologySpreadConstraints: [{ topologyKey: 'z', whenUnsatisfiable: 'ScheduleAnyway' }],
      },
    },
    /^spec\.scheduling\.topologySpreadConstraints\[0\]\.maxSkew: is missing/,
  ],
  [
    'an affinity of its own kind',
    { scheduling: { affinity: { dogAffinity: {} } } },
    /^spec\.scheduling\.affinity\.dogAffinity: is not a field/,
  ],
  [
    'a node label that is none',
    { scheduling: { nodeSelector: { 'a b': 'x' } } },
    /^spec\.scheduling\.nodeSelector\.a b: is not a name that Kubernetes takes/,
  ],
  [
    'the value of a node label that is none',
    { scheduling: { nodeSelector: { pool: 'a/b' } } },
    /^spec\.scheduling\.nodeSelector\.pool: must be the value of a label/,
  ],
  [
    'an annotation of pods that is none',
    { components: { auth: { podAnnotations: { '/x': '' } } } },
    /^spec\.components\.auth\.podAnnotations\.\/x: is not a name/,
  ],
  [
    'an annotation of the Service that is none',
    { gateway: { service: { annotations: { 'A_/x': '' } } } },
    /^spec\.gateway\.service\.annotations\.A_\/x: is not a name/,
  ],
  [
    'a priority class that no object can be named',
    { scheduling: { priorityClassName: 'High!' } },
    /^spec\.scheduling\.priorityClassName: must be the name of an object.*got "High!"/,
  ],
  [
    'a storage class that no object can be named',
    { database: { storage: { className: 'a..b' } } },
    /^spec\.database\.storage\.className: must be the name of an object/,
  ],
  [
    'an extension that the image lacks',
    { database: { extensions: [{ name: 'vector' }, { name: 'timescaledb' }] } },
    /^spec\.database\.extensions\[1\]\.name: "timescaledb" is none of the extensions that release 2026\.11 knows in docker\.io\/supabase\/postgres:17\S+ \(PostgreSQL 17\): address_standardizer, .*; take it off the list/,
  ],
  [
    'an extension with a slip in its name',
    { database: { extensions: [{ name: 'pg_grpahql' }] } },
    /^spec\.database\.extensions\[0\]\.name: "pg_grpahql" is none of the extensions that .* \(PostgreSQL 17\); did you mean "pg_graphql"\? Else take it off the list, or bring an image/,
  ],
  [
    'an extension that plain PostgreSQL lacks',
    {
      database: {
        cloudNativePG: { image: 'ghcr.io/cloudnative-pg/postgresql:17.6' },
        extensions: [{ name: 'pg_graphql' }],
      },
    },
    /^spec\.database\.extensions\[0\]\.name: "pg_graphql" is none of the extensions/,
  ],
  [
    'an extension that every object of JavaScript has',
    { database: { extensions: [{ name: 'constructor' }] } },
    /^spec\.database\.extensions\[0\]\.name: "constructor" is none/,
  ],
  [
    'no name of an extension',
    { database: { extensions: [{ name: 'x"; DROP' }] } },
    /^spec\.database\.extensions\[0\]\.name: must be the name of an extension.*got/,
  ],
  ...['pg_catalog', 'vault', 'auth', 'storage', '_realtime', 'xsupabase', 'pgbouncer'].map(
    (schema) =>
      [
        `an extension in schema ${schema}`,
        { database: { extensions: [{ name: 'vector', schema }] } },
        /^spec\.database\.extensions\[0\]\.schema: cannot hold an extension/,
      ] as const,
  ),
  [
    'the script that gives the key of the vault',
    { database: { parameters: { 'vault.getkey_script': '/bin/ls' } } },
    /^spec\.database\.parameters\.vault\.getkey_script: cannot be set: it would load code/,
  ],
  [
    'the schema of the pooler in the API',
    { rest: { schemas: ['public', 'pgbouncer'] } },
    /^spec\.rest\.schemas\[1\]: cannot be exposed/,
  ],
  [
    'a mode that PgBouncer has and nobody can use',
    { database: { pooler: { poolMode: 'statement' } } },
    /^spec\.database\.pooler\.poolMode: must be one of transaction, session, got "statement"/,
  ],
  [
    'more pods than PostgreSQL takes connections of',
    { replicas: 10 },
    /^spec\.replicas: 10 pods of Auth, REST, Storage and Realtime use up to 550 connections, max_connections is 200, of which 10 are kept for Jobs; raise spec\.database\.parameters\.max_connections, or take fewer$/,
  ],
  [
    'more pods of one service, another one off',
    { plan: 'nano', realtime: { enabled: false }, components: { storage: { replicas: 4 } } },
    /^spec\.components\.storage\.replicas: 1 pod of Auth, 1 pod of REST and 4 pods of Storage use up to 100 connections, max_connections is 100, of which 10/,
  ],
  [
    'a larger pool of REST',
    { plan: 'nano', components: { rest: { env: [{ name: 'PGRST_DB_POOL', value: '60' }] } } },
    /^spec\.database\.parameters\.max_connections: 1 pod of Auth, REST, Storage and Realtime use up to 105 connections/,
  ],
  [
    'fewer connections than one pod of each needs',
    { database: { parameters: { max_connections: '64' } } },
    /^spec\.database\.parameters\.max_connections: 1 pod of Auth, REST, Storage and Realtime use up to 55 connections, max_connections is 64/,
  ],
  [
    'settings of a pooler that nobody has turned on',
    { database: { pooler: { defaultPoolSize: 5, maxClientConn: 10 } } },
    /^spec\.database\.pooler\.defaultPoolSize: is set, but database\.pooler\.enabled is not true; set it, or say false; spec\.database\.pooler\.maxClientConn: is set/,
  ],
  [
    'more pooled connections than the services leave',
    {
      replicas: 2,
      database: {
        parameters: { max_connections: '150' },
        pooler: { enabled: true, defaultPoolSize: 16 },
      },
    },
    /^spec\.database\.pooler\.defaultPoolSize: 2 pods of Auth, REST, Storage and Realtime use up to 110 connections, and 2 pods of the pooler 32; max_connections is 150, of which 10 are kept for Jobs; raise spec\.database\.parameters\.max_connections, or set at most 15 here$/,
  ],
  ...['toString', 'constructor', 'hasOwnProperty'].map(
    (name) =>
      [`the field ${name}`, { [name]: {} }, new RegExp(`^spec\\.${name}: is not a field`)] as const,
  ),
]

describe('what a controller further down would refuse, or nobody would see, is refused', () => {
  it.each(WRONG)('%s', async (_what, spec, message) => {
    expect(await refusalOfClaim(spec)).toMatch(message)
  })

  it('while what they take is taken', async () => {
    expect(
      await refusalOfClaim({
        auth: { email: { maxFrequency: '24h', enableConfirmations: false } },
        storage: { fileSizeLimit: '5Ti' },
        components: {
          auth: {
            podAnnotations: { 'prometheus.io/scrape': 'true' },
            resources: {
              requests: { memory: '16Mi', 'ephemeral-storage': '1Gi' },
              limits: { memory: '16Mi', 'nvidia.com/gpu': '1', 'hugepages-2Mi': '64Mi' },
            },
          },
        },
        database: {
          parameters: {
            shared_buffers: '1 GB',
            search_path: 'public',
            wal_buffers: '-1',
            max_connections: '120',
          },
          pooler: { enabled: true, defaultPoolSize: 55 },
        },
        scheduling: {
          nodeSelector: { 'kubernetes.io/arch': 'amd64', empty: '' },
          tolerations: [{ operator: 'Exists' }, { key: 'x.io/a', value: '', effect: 'NoExecute' }],
          affinity: { nodeAffinity: {} },
        },
      }),
    ).toBeUndefined()
  })
})

describe('what a claim says of a part that is off', () => {
  const spec = {
    functions: { source: { inline: { hello: { 'index.ts': '' } } } },
    database: { pooler: { poolMode: 'session' } },
  }
  const on = { functions: { enabled: true }, database: { pooler: { enabled: true } } }

  it('is taken where the platform has said whether it is on, in whichever layer', async () => {
    expect(await refusalOfClaim(spec)).toMatch(/^spec\.functions\.source: has code/)
    expect(await refusalOfClaim(spec, { defaults: on })).toBeUndefined()
    expect(await refusalOfClaim(spec, { enforced: on })).toBeUndefined()
    expect(await refusalOfClaim({ ...spec, plan: 'own' }, { plans: { own: on } })).toBeUndefined()
  })

  it('is taken where the platform has settings for those who turn it on', async () => {
    expect(await refusalOfClaim({}, { defaults: spec })).toBeUndefined()
  })
})

describe('a message', () => {
  it.each([
    ['a reference', { secrets: { jwtSecretRef: { name: 'T0p Secret', key: 'k' } } }],
    ['a reference as text', { secrets: { jwtSecretRef: 'T0p Secret' } }],
    ['a variable', { components: { auth: { env: [{ name: 'A', value: ['T0p Secret'] }] } } }],
  ])('never shows the value of %s', async (_what, spec) => {
    const message = await refusalOfClaim(spec)
    expect(message).toMatch(/^spec\./)
    expect(message).not.toContain('T0p')
  })

  it("never shows a value of the platform's", async () => {
    const message = await refusalOfClaim(
      {},
      { labels: { team: 'T0p Secret' }, diagnostics: 'T0p Secret' },
    )
    expect(message).toMatch(/data\.labels\.team: must be the value of a label/)
    expect(message).not.toContain('T0p')
  })

  it.each([
    ['key', { ['k'.repeat(40_000)]: 1 }],
    ['value', { plan: 'v'.repeat(40_000) }],
    ['name of a parameter', { database: { parameters: { ['p'.repeat(250)]: '', port: '' } } }],
    [
      'list of long keys',
      Object.fromEntries([...'abcdefg'].map((letter) => [letter.repeat(900), 1])),
    ],
  ])('stays short in spite of a long %s', async (_what, spec) => {
    expect((await refusalOfClaim(spec))?.length).toBeLessThanOrEqual(1000)
  })
})
