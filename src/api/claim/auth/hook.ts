import { object, secretRef, text } from '../../fields.ts'

/** The hooks of GoTrue, by the names that config.toml gives them. */
export const HOOKS = [
  'custom_access_token',
  'mfa_verification_attempt',
  'password_verification_attempt',
  'send_email',
  'send_sms',
  'before_user_created',
  'after_user_created',
] as const

/** The same for every hook; made once, since each schema costs time at the start. */
const hookFields = {
  uri: text(
    'Function of the database, as pg-functions://postgres/<schema>/<function>, or https address that is called.',
    { example: 'pg-functions://postgres/public/custom_access_token' },
  ),
  secretsRef: secretRef(
    'Secrets that calls of an https address are signed with, as v1,whsec_<base64>, joined by |.',
    { example: { name: 'hooks', key: 'secrets' } },
  ),
}

const members = Object.fromEntries(
  HOOKS.map((name) => [
    name,
    object(`Hook ${name}. It is on when it is here, and then needs uri.`, hookFields),
  ]),
) as { [K in (typeof HOOKS)[number]]: ReturnType<typeof object<typeof hookFields>> }

export const hook = object('Code of yours that GoTrue asks at certain moments, by name.', members)
