import { NOTIFICATIONS, TEMPLATES } from '../api/claim/auth/email.ts'
import { PROVIDERS } from '../api/claim/auth/external.ts'
import { HOOKS } from '../api/claim/auth/hook.ts'
import { isSetting, type Setting, variables } from '../gotrue/variables.ts'
import { writings } from '../gotrue/writing.ts'
import { cell, code, table } from './table.ts'

/** Families of fields whose members differ by their name alone. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  external: PROVIDERS,
  'email.template': TEMPLATES,
  'email.notification': NOTIFICATIONS,
  hook: HOOKS,
}

/** The row as one of all members; undefined for a member that is not the first. */
const general = (row: Setting): Setting | undefined => {
  for (const [family, members] of Object.entries(FAMILIES)) {
    const [first = ''] = members
    if (!row.field.startsWith(`${family}.`)) continue
    const [member] = row.field.slice(family.length + 1).split('.')
    if (member !== first) return undefined
    return {
      ...row,
      field: row.field.replace(`${family}.${first}`, `${family}.<name>`),
      name: row.name.replace(first.toUpperCase(), '<NAME>'),
    }
  }
  return row
}

const settings = table(
  [
    ['Field below `spec.auth`', ({ field }) => code(field)],
    ['Variable of GoTrue', ({ name }) => code(name)],
    ['Written', ({ as }) => writings[as].words],
    ['What it must be', ({ check }) => cell(check?.words ?? '')],
  ],
  variables.filter(isSetting).flatMap((row) => general(row) ?? []),
)

const others = variables
  .filter((variable) => !isSetting(variable) && !variable.name.includes('_TEMPLATES_'))
  .map(({ name }) => `\`${name}\``)
  .join(', ')

/** docs/auth.md: which field becomes which variable, from the table that the pods are made of. */
export const authReference =
  (): string => `<!-- Generated from src/gotrue by \`npm run generate\`: edit it there. -->

# Auth

[api.md](api.md#specauth) says what each field means, and its default. This page is about what they become for
GoTrue, for readers who know its variables. [examples/auth.yaml](../examples/auth.yaml) can be applied as it is.

A value that GoTrue would refuse at its start, or accept and fail with later, is refused in the claim. A missing or
wrong value in a Secret or a ConfigMap blocks the project (PHASE \`Blocked\`, MESSAGE names the field), and the pods that
run keep the value that they have. A Secret that \`spec.secrets\` refers to is different: while it is missing the claim is
refused, and nothing of the project is made or changed.

## Hooks

A function of the database, \`pg-functions://postgres/<schema>/<function>\`, is called by the role
\`supabase_auth_admin\`, which needs the right to execute it. No other role should have it:

\`\`\`sql
GRANT USAGE ON SCHEMA public TO supabase_auth_admin;
GRANT EXECUTE ON FUNCTION public.custom_access_token TO supabase_auth_admin;
REVOKE EXECUTE ON FUNCTION public.custom_access_token FROM authenticated, anon, public;
\`\`\`

Tables that it reads need a grant, and a policy where they have row level security. Create the function before you set
the hook: without it every sign-in fails.

An \`https://\` address is called with a signature by the [Standard Webhooks](https://www.standardwebhooks.com).
\`secretsRef\` names its secret, which \`printf "v1,whsec_%s" "$(openssl rand -base64 32)"\` makes. To change it, join the
old and the new secret by \`|\` until the receiver knows the new one. GoTrue calls no \`http://\` address, and so no plain
Service of the cluster.

\`send_email\` sends the mails in place of \`email.smtp\`, \`send_sms\` the messages in place of
\`sms.provider\`.

## Texts of mails

\`email.template.<name>\` and \`email.notification.<name>\` take \`content\`, or \`contentFrom\` with a key
of a ConfigMap or a Secret. GoTrue fetches texts over http only, so in a project that has some a container beside it
serves them on 127.0.0.1. A changed text replaces the pods of Auth only. If Go cannot parse a template, GoTrue logs the
error and sends its own text.

## SAML

\`saml.privateKeySecretRef\` names an RSA key in the form that GoTrue takes:

\`\`\`sh
openssl genrsa -traditional 2048 | openssl rsa -traditional -outform DER | base64 -w0 > key
kubectl create secret generic saml --from-file=private-key=key
\`\`\`

Metadata of the service provider: \`<publicUrl>/auth/v1/sso/saml/metadata\`. Identity providers are
added with \`POST /auth/v1/admin/sso/providers\`.

## Sign-in of other applications

With \`oauthServer.enabled\` the gateway lets other applications call these paths without an API key:
\`/auth/v1/oauth/authorize\`, \`token\`, \`userinfo\`, \`clients/register\` and \`/auth/v1/.well-known/openid-configuration\`. The signed-in
user agrees on the page \`authorizationUrlPath\` below \`siteUrl\` (supabase-js: \`auth.oauth.approveAuthorization\`).

## Fields and variables

\`<name>\` is one of: ${Object.entries(FAMILIES)
    .map(([family, members]) => `of \`${family}\` ${members.join(', ')}`)
    .join('; ')}.

${settings}

\`GOTRUE_MAILER_TEMPLATES_<NAME>\` is the address of a text on 127.0.0.1. These variables are set by the project, and
cannot be changed:
${others}.

\`components.auth.env\` sets every other variable of GoTrue. Those above are refused there, with and without the prefix
\`GOTRUE_\`.
`
