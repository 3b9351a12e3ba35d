import { duration, flag, integer, object, secretRef, text } from '../../fields.ts'
import { content, contentFrom } from './content.ts'

/** Mails that a user asks for, by the names that config.toml gives them. */
export const TEMPLATES = [
  'invite',
  'confirmation',
  'recovery',
  'magic_link',
  'email_change',
  'reauthentication',
] as const

/** Mails that tell a user of a change, likewise. */
export const NOTIFICATIONS = [
  'password_changed',
  'email_changed',
  'phone_changed',
  'identity_linked',
  'identity_unlinked',
  'mfa_factor_enrolled',
  'mfa_factor_unenrolled',
] as const

/** The same for every mail; made once, since each schema costs time at the start. */
const mail = {
  subject: text('Subject, a Go template.', {
    absent: "GoTrue's own",
    example: 'Confirm your address',
    max: 512,
  }),
  content,
  contentFrom,
}

const byName = <N extends string>(names: readonly N[], describe: (name: N) => string) =>
  Object.fromEntries(names.map((name) => [name, object(describe(name), mail)])) as {
    [K in N]: ReturnType<typeof object<typeof mail>>
  }

const smtp = object('Mail server that sends the mails. Without it no mail is sent.', {
  host: text('Host name of the mail server.', {
    example: 'smtp.example.com',
    max: 253,
    pattern: '^[A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?$',
    message:
      'must be a host name or an IPv4 address alone, such as smtp.example.com; the port goes into auth.email.smtp.port',
  }),
  port: integer('TCP port of the mail server.', {
    min: 1,
    max: 65535,
    absent: '587',
    example: 465,
  }),
  user: text('User name for the mail server.', { example: 'apikey' }),
  passSecretRef: secretRef('Password for the mail server.', {
    example: { name: 'smtp', key: 'password' },
  }),
  adminEmail: text('Address that the mails are sent from.', {
    example: 'no-reply@shop.example.com',
    max: 320,
    pattern: '^[^@\\s<>]+@[^@\\s<>]+$',
    message:
      'must be an address alone, such as no-reply@shop.example.com; the name goes into auth.email.smtp.senderName',
  }),
  senderName: text('Name that the mails are sent from.', {
    absent: 'adminEmail',
    example: 'The Shop',
  }),
})

export const email = object('Sign-in by e-mail, and the mails that are sent.', {
  enableSignup: flag('Whether new users may sign up by e-mail.', { example: false }),
  enableConfirmations: flag(
    'Whether an address must be confirmed by mail before the user can sign in. Without it anybody can sign up with any address.',
    {
      absent: 'true when auth.email.smtp or auth.hook.send_email is set, else false',
      example: true,
    },
  ),
  doubleConfirmChanges: flag(
    'Whether a change of the address must be confirmed at the old address as well as at the new one.',
    { absent: 'true', example: false },
  ),
  securePasswordChange: flag(
    'Whether a user must have signed in within a day, or confirm by mail, to change the password.',
    { absent: 'false', example: true },
  ),
  maxFrequency: duration('Least time between two mails to the same address.', {
    maxHours: 24,
    example: '10s',
  }),
  otpLength: integer('Digits of the one-time codes in mails.', {
    min: 6,
    max: 10,
    absent: '6',
    example: 8,
  }),
  otpExpiry: duration('Life of links and codes in mails; whole seconds.', {
    maxHours: 24,
    absent: '24h',
    example: '1h',
  }),
  smtp,
  template: object(
    'Texts of the mails that a user asks for, by name.',
    byName(TEMPLATES, (name) => `Text of the mail ${name}.`),
  ),
  notification: object(
    'Mails that tell a user of a change of the account, by name.',
    byName(
      NOTIFICATIONS,
      (name) => `Mail after ${name}. It is sent when this is here; {} takes GoTrue's own text.`,
    ),
  ),
})
