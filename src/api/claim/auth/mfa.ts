import { duration, flag, integer, object, text } from '../../fields.ts'

const factor = (absent: 'true' | 'false') => ({
  enrollEnabled: flag('Whether users may add one.', { absent, example: absent !== 'true' }),
  verifyEnabled: flag('Whether users may sign in with one.', {
    absent,
    example: absent !== 'true',
  }),
})

export const mfa = object('Second factors of a sign-in.', {
  maxEnrolledFactors: integer('Factors that one user may have.', {
    min: 0,
    max: 100,
    absent: '10',
    example: 3,
  }),
  totp: object('Codes of an authenticator app.', factor('true')),
  phone: object('Codes by message, sent as auth.sms says.', {
    ...factor('false'),
    otpLength: integer('Digits of the codes.', { min: 6, max: 10, absent: '6', example: 8 }),
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
  }),
  webAuthn: object('Security keys and devices (WebAuthn).', factor('false')),
})
