import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import type { IDeployment } from 'kubernetes-models/apps/v1'
import { describe, expect, test } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { pass, type World } from '../../src/render/crossplane.ts'
import { answerTo } from '../function/answer.ts'
import { hookSecret } from '../golden/auth.ts'
import { samlKey } from '../golden/saml-key.ts'
import { configMap, edited, later, ready, run, secret, world } from '../golden/worlds.ts'

const told = async (state: World) => {
  const { fatal, message, objects } = await answerTo(state)
  const auth = objects['auth-deployment'] as IDeployment | undefined
  return { fatal, message, template: auth?.spec?.template }
}

const S = { name: 's', key: 'k' }
const HTTPS = { uri: 'https://hooks.x.io/', secretsRef: S }

const REFUSED: readonly (readonly [what: string, auth: unknown, message: RegExp])[] = [
  [
    'a reuse interval in parts of a second',
    { refreshTokenReuseInterval: '1500ms' },
    /^spec\.auth\.refreshTokenReuseInterval: must be whole seconds, got "1500ms"/,
  ],
  [
    'unknown requirements of passwords',
    { passwordRequirements: 'letters' },
    /^spec\.auth\.passwordRequirements: must be one of letters_digits, /,
  ],
  ['codes that are too short', { email: { otpLength: 4 } }, /^spec\.auth\.email\.otpLength: .* 6/],
  [
    'codes that are never good',
    { email: { otpExpiry: '0s' } },
    /^spec\.auth\.email\.otpExpiry: must be whole seconds, from 1s/,
  ],
  [
    'codes that outlive a day',
    { email: { otpExpiry: '25h' } },
    /^spec\.auth\.email\.otpExpiry: must be at most 24h/,
  ],
  [
    'a subject that Go cannot parse',
    { email: { template: { invite: { subject: 'Hi {{ .Email' } } } },
    /^spec\.auth\.email\.template\.invite\.subject: has a \{\{ without its \}\}/,
  ],
  [
    'a text with an open block',
    { email: { template: { invite: { content: '{{ if .Data }}x' } } } },
    /^spec\.auth\.email\.template\.invite\.content: has a block without its \{\{ end \}\}/,
  ],
  [
    'a text with a closed block too many',
    { email: { notification: { email_changed: { content: '{{ end }}' } } } },
    /^spec\.auth\.email\.notification\.email_changed\.content: has an \{\{ end \}\} too many/,
  ],
  [
    'a text of more than a variable takes',
    { email: { template: { invite: { content: 'x'.repeat(65_537) } } } },
    /^spec\.auth\.email\.template\.invite\.content: must have at most 65536 characters/,
  ],
  [
    'a text of more bytes than a variable takes',
    { email: { template: { invite: { content: 'ä'.repeat(40_000) } } } },
    /^spec\.auth\.email\.template\.invite\.content: must have at most 64 KiB/,
  ],
  [
    'two texts of one mail',
    { email: { template: { invite: { content: 'x', contentFrom: { secretKeyRef: S } } } } },
    /^spec\.auth\.email\.template\.invite\.contentFrom: cannot stand beside content/,
  ],
  [
    'a text from nowhere',
    { email: { template: { invite: { contentFrom: {} } } } },
    /^spec\.auth\.email\.template\.invite\.contentFrom: needs either configMapKeyRef or secretKeyRef/,
  ],
  [
    'a mail that there is not',
    { email: { template: { welcome: {} } } },
    /^spec\.auth\.email\.template\.welcome: is not a field/,
  ],
  [
    'a message without its code',
    { sms: { template: 'hello' } },
    /^spec\.auth\.sms\.template: must have \{\{ \.Code \}\}, where the code goes/,
  ],
  [
    'a message with another action',
    { sms: { template: '{{ .Code }} {{ .Phone }}' } },
    /^spec\.auth\.sms\.template: must have no action but \{\{ \.Code \}\}/,
  ],
  [
    'a message with a minus that Go takes as one',
    { sms: { template: '{{-.Code}}' } },
    /^spec\.auth\.sms\.template: must have no action but \{\{ \.Code \}\}/,
  ],
  [
    'a second factor with an open action',
    { mfa: { phone: { template: '{{ .Code' } } },
    /^spec\.auth\.mfa\.phone\.template: must have no action but/,
  ],
  [
    'a test number that is none',
    { sms: { testOtp: { 'a,b': '123456' } } },
    /^spec\.auth\.sms\.testOtp\.a,b: must be a phone number/,
  ],
  [
    'a test code that is none',
    { sms: { testOtp: { '49': '12' } } },
    /^spec\.auth\.sms\.testOtp\.49: must be a code of 6 to 10 digits/,
  ],
  [
    'sign-up by phone without a sender',
    { sms: { enableSignup: true } },
    /^spec\.auth\.sms\.enableSignup: cannot be true while nobody sends messages; set spec\.auth\.sms\.provider/,
  ],
  [
    'a phone as second factor without a sender',
    { mfa: { phone: { verifyEnabled: true } } },
    /^spec\.auth\.mfa\.phone\.verifyEnabled: cannot be true while nobody sends messages/,
  ],
  [
    'a sender without its type',
    { sms: { provider: {} } },
    /^spec\.auth\.sms\.provider\.type: is missing/,
  ],
  [
    'a sender without its settings',
    { sms: { provider: { type: 'Vonage' } } },
    /^spec\.auth\.sms\.provider\.vonage: is missing: type is Vonage/,
  ],
  [
    'settings of another sender',
    { sms: { provider: { type: 'Vonage', twilio: {} } } },
    /^spec\.auth\.sms\.provider\.twilio: belongs to type Twilio, but the type is Vonage; set spec\.auth\.sms\.provider\.type to Twilio/,
  ],
  ...(
    [
      ['Twilio', 'twilio', ['accountSid', 'authTokenSecretRef', 'messageServiceSid']],
      ['TwilioVerify', 'twilioVerify', ['accountSid', 'authTokenSecretRef', 'messageServiceSid']],
      ['MessageBird', 'messageBird', ['accessKeySecretRef', 'originator']],
      ['Textlocal', 'textlocal', ['apiKeySecretRef', 'sender']],
      ['Vonage', 'vonage', ['apiKey', 'apiSecretSecretRef', 'from']],
    ] as const
  ).map(
    ([type, member, fields]) =>
      [
        `${type} without what it needs`,
        { sms: { provider: { type, [member]: {} } } },
        new RegExp(
          fields
            .map((field) => `spec\\.auth\\.sms\\.provider\\.${member}\\.${field}: is missing`)
            .join('.*'),
        ),
      ] as const,
  ),
  [
    'a hook without its function',
    { hook: { send_sms: {} } },
    /^spec\.auth\.hook\.send_sms\.uri: is missing/,
  ],
  [
    'a hook in the cluster',
    { hook: { send_sms: { uri: 'http://hooks.shop.svc/' } } },
    /^spec\.auth\.hook\.send_sms\.uri: must begin with https:\/\/ or pg-functions:\/\//,
  ],
  [
    'a hook with a name that SQL would not take',
    { hook: { send_sms: { uri: 'pg-functions://postgres/public/send-sms' } } },
    /^spec\.auth\.hook\.send_sms\.uri: must be pg-functions:\/\/postgres\/<schema>\/<function>/,
  ],
  [
    'a hook without its schema',
    { hook: { send_sms: { uri: 'pg-functions://postgres/send_sms' } } },
    /^spec\.auth\.hook\.send_sms\.uri: must be pg-functions:/,
  ],
  [
    'a hook with credentials in its address',
    { hook: { send_sms: { ...HTTPS, uri: 'https://u:p@x.io' } } },
    /^spec\.auth\.hook\.send_sms\.uri: must be an absolute .* without credentials/,
  ],
  [
    'a hook that is called unsigned',
    { hook: { send_sms: { uri: HTTPS.uri } } },
    /^spec\.auth\.hook\.send_sms\.secretsRef: is missing: without it the function cannot tell who calls/,
  ],
  [
    'a secret that nothing is signed with',
    { hook: { send_sms: { uri: 'pg-functions://postgres/public/f', secretsRef: S } } },
    /^spec\.auth\.hook\.send_sms\.secretsRef: is of no use for a function of the database/,
  ],
  [
    'a session that ends at once',
    { sessions: { timebox: '0s' } },
    /^spec\.auth\.sessions\.timebox: must be more than 0s/,
  ],
  [
    'no time between two messages, which GoTrue takes as a minute',
    { sms: { maxFrequency: '0s' } },
    /^spec\.auth\.sms\.maxFrequency: must be more than 0s, got "0s"/,
  ],
  [
    'a limit of nothing',
    { rateLimit: { emailSent: 0 } },
    /^spec\.auth\.rateLimit\.emailSent: must be at least 1, got 0/,
  ],
  ['a proof that nobody checks', { captcha: { secretRef: S } }, /captcha\.provider: is missing/],
  [
    'a proof without its key',
    { captcha: { provider: 'hcaptcha' } },
    /captcha\.secretRef: is missing/,
  ],
  [
    'a checker that GoTrue does not know',
    { captcha: { provider: 'recaptcha', secretRef: S } },
    /captcha\.provider: must be one of hcaptcha, turnstile, got "recaptcha"/,
  ],
  ['SAML without a key', { saml: {} }, /^spec\.auth\.saml\.privateKeySecretRef: is missing/],
  [
    'an identity provider without its page',
    { oauthServer: { enabled: true } },
    /^spec\.auth\.oauthServer\.authorizationUrlPath: is missing/,
  ],
  [
    'a page that is no path',
    { oauthServer: { authorizationUrlPath: 'consent' } },
    /^spec\.auth\.oauthServer\.authorizationUrlPath: must begin with \//,
  ],
]

describe('a claim is refused in words before GoTrue could', () => {
  test.each(REFUSED)('%s', async (_what, auth, message) => {
    const result = await told(await later(world({ auth } as ClaimSpec), 1))
    expect(result.fatal).toBe(true)
    expect(result.message).toMatch(message)
  })
})

const TAKEN: readonly (readonly [what: string, auth: ClaimSpec['auth']])[] = [
  [
    'confirmations by a hook that sends the mails',
    { email: { enableConfirmations: true }, hook: { send_email: HTTPS } },
  ],
  [
    'sign-up by phone by a hook that sends the messages',
    { sms: { enableSignup: true }, hook: { send_sms: HTTPS } },
  ],
  [
    'blocks that are closed',
    {
      email: {
        template: {
          invite: {
            content: '{{- if .Data }}{{ range .Data.x }}{{.}}{{end}}{{ else }}y{{ end -}}',
          },
        },
      },
    },
  ],
  ['braces that are none', { email: { template: { invite: { content: 'a{b:c}}' } } } }],
  ['a notification with the text of GoTrue', { email: { notification: { email_changed: {} } } }],
]

test.each(TAKEN)('%s: taken', async (_what, auth) => {
  const objects = [secret('s', { k: hookSecret })]
  const { fatal, message } = await told(await later(world({ auth } as ClaimSpec, { objects }), 3))
  expect({ fatal, message }).toMatchObject({ fatal: false, message: /^waiting for|^every/ })
})

const rsa = (bits: number, type: 'pkcs1' | 'pkcs8', exponent = 65537): string =>
  generateKeyPairSync('rsa', { modulusLength: bits, publicExponent: exponent })
    .privateKey.export({ format: 'der', type })
    .toString('base64')

const SAML: ClaimSpec = { auth: { saml: { privateKeySecretRef: S } } }
const HOOK: ClaimSpec = { auth: { hook: { send_email: HTTPS } } }
const MAIL: ClaimSpec = {
  auth: { email: { template: { invite: { contentFrom: { configMapKeyRef: S } } } } },
}
const FROM_SECRET: ClaimSpec = {
  auth: { email: { template: { invite: { contentFrom: { secretKeyRef: S } } } } },
}
const samlPath = 'spec\\.auth\\.saml\\.privateKeySecretRef: key "k" of Secret team-a/s '
const hookPath = 'spec\\.auth\\.hook\\.send_email\\.secretsRef: key "k" of Secret team-a/s '
const mailPath = 'spec\\.auth\\.email\\.template\\.invite\\.contentFrom\\.'

const VALUES: readonly (readonly [
  what: string,
  spec: ClaimSpec,
  objects: KubeObject[],
  message: string,
])[] = [
  [
    'a key of SAML in PEM',
    SAML,
    [secret('s', { k: '-----BEGIN RSA PRIVATE KEY-----\nx' })],
    `${samlPath}must be base64 of DER without the lines of PEM; make one with: openssl`,
  ],
  [
    'a key of SAML that is no base64',
    SAML,
    [secret('s', { k: '???' })],
    `${samlPath}must be base64`,
  ],
  [
    'a key of SAML in PKCS#8',
    SAML,
    [secret('s', { k: rsa(2048, 'pkcs8') })],
    `${samlPath}must be an RSA key in PKCS#1 DER`,
  ],
  [
    'a key of SAML that is cut',
    SAML,
    [secret('s', { k: samlKey.slice(0, 1200) })],
    `${samlPath}must be an RSA key in PKCS#1 DER`,
  ],
  [
    'a key of SAML that is too short',
    SAML,
    [secret('s', { k: rsa(1024, 'pkcs1') })],
    `${samlPath}must be an RSA key of at least 2048 bits`,
  ],
  [
    'a key of SAML with another exponent',
    SAML,
    [secret('s', { k: rsa(2048, 'pkcs1', 3) })],
    `${samlPath}must be an RSA key of at least 2048 bits with the exponent 65537`,
  ],
  [
    'a secret of a hook without its prefix',
    HOOK,
    [secret('s', { k: Buffer.alloc(32, 1).toString('base64') })],
    `${hookPath}must be v1,whsec_ and base64 of 24 to 64 bytes`,
  ],
  [
    'a secret of a hook that is too short',
    HOOK,
    [secret('s', { k: 'v1,whsec_AAAA' })],
    `${hookPath}must be v1,whsec_`,
  ],
  [
    'a secret of a hook that GoTrue cannot decode',
    HOOK,
    [secret('s', { k: `v1,whsec_${'A'.repeat(33)}` })],
    `${hookPath}must be v1,whsec_`,
  ],
  [
    'one of two secrets of a hook',
    HOOK,
    [secret('s', { k: `${hookSecret}|v1,whsec_x` })],
    `${hookPath}must be v1,whsec_`,
  ],
  [
    'a secret that GoTrue cannot sign with',
    HOOK,
    [secret('s', { k: `v1a,whpk_${'A'.repeat(44)}:whsk_${'A'.repeat(44)}` })],
    `${hookPath}must be v1,whsec_`,
  ],
  [
    'a ConfigMap that is missing',
    MAIL,
    [],
    `${mailPath}configMapKeyRef: ConfigMap team-a/s does not exist; make it with the key "k"`,
  ],
  [
    'a ConfigMap without the key',
    MAIL,
    [configMap('s', { other: 'x' })],
    `${mailPath}configMapKeyRef: ConfigMap team-a/s has no key "k"`,
  ],
  [
    'a text that Go cannot parse',
    MAIL,
    [configMap('s', { k: '{{ if .Data }}' })],
    `${mailPath}configMapKeyRef: key "k" of ConfigMap team-a/s has a block without its`,
  ],
  [
    'a text that no variable takes',
    MAIL,
    [configMap('s', { k: 'x'.repeat(65_537) })],
    `${mailPath}configMapKeyRef: key "k" of ConfigMap team-a/s must have at most 64 KiB`,
  ],
  [
    'a text of a Secret that is missing',
    FROM_SECRET,
    [configMap('s', { k: 'x' })],
    `${mailPath}secretKeyRef: Secret team-a/s does not exist`,
  ],
]

describe('a value that the claim refers to', () => {
  test.each(VALUES)('%s is named, and Auth alone waits', async (_what, spec, objects, message) => {
    const result = await told(await later(world(spec, { objects }), 3))
    expect(result.fatal).toBe(false)
    expect(result.message).toMatch(new RegExp(`^${message}`))
    expect(result.template).toBeUndefined()
    const secrets = objects.filter(({ kind }) => kind === 'Secret') as {
      data?: Record<string, string>
    }[]
    for (const value of secrets.flatMap(({ data = {} }) => Object.values(data))) {
      expect(result.message).not.toContain(Buffer.from(value, 'base64').toString())
    }
  })

  test.each([
    ['a key of SAML', SAML, secret('s', { k: samlKey })],
    [
      'a key of SAML in lines',
      SAML,
      secret('s', { k: `${samlKey.slice(0, 76)}\n${samlKey.slice(76)}\n` }),
    ],
    ['a new key of SAML', SAML, secret('s', { k: rsa(3072, 'pkcs1') })],
    ['secrets of a hook', HOOK, secret('s', { k: `${hookSecret}|${hookSecret}` })],
    ['a secret of a hook with the line end of a file', HOOK, secret('s', { k: `${hookSecret}\n` })],
    ['a text', MAIL, configMap('s', { k: '<b>{{ .Token }}</b>\n' })],
    ['a text of a Secret', FROM_SECRET, secret('s', { k: '<b>{{ .Token }}</b>\n' })],
  ])('%s is taken', async (_what, spec, object) => {
    const { response } = await pass(await ready(world(spec, { objects: [object] })), run)
    expect(response.conditions[0]).toMatchObject({ type: 'Operational', reason: 'Ready' })
  })

  test('that becomes wrong later keeps what runs', async () => {
    const state = await ready(world(HOOK, { objects: [secret('s', { k: hookSecret })] }))
    const spoiled = { ...state, cluster: { objects: [secret('s', { k: 'spoiled' })] } }
    const before = await told(state)
    const after = await told(spoiled)
    expect(after.message).toMatch(new RegExp(`^${hookPath}`))
    expect(after.template).toEqual(before.template)
  })

  test('rolls Auth when it is a text that changes, and nothing else', async () => {
    const state = await ready(world(MAIL, { objects: [configMap('s', { k: 'old' })] }))
    const { response } = await pass(
      { ...state, cluster: { objects: [configMap('s', { k: 'new' })] } },
      run,
    )
    const rolled = Object.entries(response.desired?.resources ?? {})
      .filter(([key]) => key.endsWith('-deployment'))
      .filter(([key, { resource }]) => {
        const template = (object: unknown) =>
          JSON.stringify((object as { spec: { template: unknown } }).spec.template)
        return template(resource) !== template(state.observed[key])
      })
      .map(([key]) => key)
    expect(rolled).toEqual(['auth-deployment'])
  })

  test("cannot be one of the project's own Secrets", async () => {
    const name = (world().composite.metadata as { name: string }).name
    const ref = { name: `${name}-seed`, key: 'seed' }
    const invite = { contentFrom: { secretKeyRef: ref } }
    const { fatal, message } = await told(
      await later(world({ auth: { email: { template: { invite } } } }), 1),
    )
    expect({ fatal, message }).toMatchObject({ fatal: true })
    expect(message).toMatch(/secretKeyRef: Secret .*-seed is one of the project's own/)
  })
})

test('the command that a wrong key of SAML is answered with makes one that is taken', async () => {
  const { message } = await told(
    await later(world(SAML, { objects: [secret('s', { k: 'x' })] }), 3),
  )
  const command = /make one with: (.*base64 -w0)/.exec(message)?.[1] ?? ''
  const made = execFileSync('sh', ['-c', command], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const state = await later(world(SAML, { objects: [secret('s', { k: made })] }), 3)
  expect((await told(state)).message).not.toMatch(/^spec\./)
})

test('the migrations are not run again for settings of Auth', async () => {
  const state = await ready(world())
  const jobs = async (spec: ClaimSpec) =>
    Object.keys((await pass(edited(state, spec), run)).response.desired?.resources ?? {}).filter(
      (key) => key.startsWith('auth-migrations-job'),
    )
  expect(
    await jobs({ auth: { mfa: { maxEnrolledFactors: 1 }, sessions: { timebox: '1h' } } }),
  ).toEqual(await jobs({}))
})
