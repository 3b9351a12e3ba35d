import * as z from 'zod'
import { choice, duration, flag, integer, object, pairs, secretRef, text } from '../../fields.ts'

/** The field that holds the settings of a sender, by its type. */
export const SENDERS = {
  Twilio: 'twilio',
  TwilioVerify: 'twilioVerify',
  MessageBird: 'messageBird',
  Textlocal: 'textlocal',
  Vonage: 'vonage',
} as const

const TYPES = [
  'Twilio',
  'TwilioVerify',
  'MessageBird',
  'Textlocal',
  'Vonage',
] as const satisfies readonly (keyof typeof SENDERS)[]

const secretOf = (description: string, key: string) =>
  secretRef(description, { example: { name: 'sms', key } })

const accountSid = text('SID of the account.', { example: 'AC0123456789abcdef0123456789abcdef' })
const authTokenSecretRef = secretOf('Token of the account.', 'token')

const provider = object('Service that sends the messages. Its member takes its settings.', {
  type: choice(TYPES, 'Which one.', {
    absent: 'none: it must be set',
    example: 'Twilio',
  }),
  twilio: object('Twilio; for type Twilio.', {
    accountSid,
    authTokenSecretRef,
    messageServiceSid: text('SID of the messaging service, or the number to send from.', {
      example: 'MG0123456789abcdef0123456789abcdef',
    }),
    contentSid: text('SID of the content template of WhatsApp messages.', {
      example: 'HX0123456789abcdef0123456789abcdef',
    }),
  }),
  twilioVerify: object('Twilio Verify, which makes and checks the codes; for type TwilioVerify.', {
    accountSid,
    authTokenSecretRef,
    messageServiceSid: text('SID of the Verify service.', {
      example: 'VA0123456789abcdef0123456789abcdef',
    }),
  }),
  messageBird: object('MessageBird; for type MessageBird.', {
    accessKeySecretRef: secretOf('Access key.', 'access-key'),
    originator: text('Sender that the phone shows.', { example: 'Shop' }),
  }),
  textlocal: object('Textlocal; for type Textlocal.', {
    apiKeySecretRef: secretOf('API key.', 'api-key'),
    sender: text('Sender that the phone shows.', { example: 'Shop' }),
  }),
  vonage: object('Vonage; for type Vonage.', {
    apiKey: text('API key, which is no secret.', { example: 'a1b2c3d4' }),
    apiSecretSecretRef: secretOf('API secret.', 'api-secret'),
    from: text('Sender that the phone shows.', { example: 'Shop' }),
  }),
})

export const sms = object('Sign-in by phone, and the messages that are sent.', {
  enableSignup: flag('Whether users may sign up and in by phone.', {
    absent: 'false',
    example: true,
  }),
  enableConfirmations: flag(
    'Whether a number must be confirmed by message before the user can sign in.',
    { absent: 'true', example: false },
  ),
  template: text('Message with the code; {{ .Code }} stands for it.', {
    absent: 'Your code is {{ .Code }}',
    example: '{{ .Code }} is your code for the shop',
    max: 512,
  }),
  maxFrequency: duration('Least time between two messages to the same number.', {
    maxHours: 24,
    absent: '60s',
    example: '10s',
  }),
  otpLength: integer('Digits of the codes.', { min: 6, max: 10, absent: '6', example: 8 }),
  otpExpiry: duration('Life of a code; whole seconds.', {
    maxHours: 24,
    absent: '60s',
    example: '5m',
  }),
  testOtp: pairs(
    'Codes that are always good, by phone number: for tests, whoever reads the claim can sign in with them.',
    {
      maxKeys: 32,
      key: z
        .string()
        .max(16)
        .regex(/^\+?[0-9]+$/, 'must be a phone number: digits only, as +491701234567'),
      value: z
        .string()
        .max(10)
        .regex(/^[0-9]{6,10}$/, 'must be a code of 6 to 10 digits'),
      example: { '491701234567': '123456' },
    },
  ),
  provider,
})
