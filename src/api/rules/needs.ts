import { valueAt } from '../../gotrue/environment.ts'
import { PROVIDERS } from '../claim/auth/external.ts'
import { HOOKS } from '../claim/auth/hook.ts'
import { SENDERS } from '../claim/auth/sms.ts'
import { type Rule, when } from './rule.ts'

/** A field that another one cannot do without, and why. */
type Need = readonly [of: string, field: string, why: string]

const SECRET = 'name the Secret and key that hold it'

const ofProvider = (name: string): Need[] => [
  [`external.${name}`, 'clientId', `${name} gives one to each application`],
  [`external.${name}`, 'secretRef', 'name the Secret and key that hold the client secret'],
]

/** Fields without which GoTrue does not start, or starts and fails later. */
const NEEDS: readonly Need[] = [
  ['email.smtp', 'host', 'without it no mail can be sent; set it, or remove smtp'],
  ['email.smtp', 'adminEmail', 'mails need an address to come from'],
  ...PROVIDERS.flatMap(ofProvider),
  [
    'external.keycloak',
    'url',
    'the realm to sign in with, such as https://id.example.com/realms/main',
  ],
  ...HOOKS.map((name): Need => [`hook.${name}`, 'uri', 'say which function is asked']),
  ['captcha', 'provider', 'say who checks the proof: hcaptcha or turnstile'],
  ['captcha', 'secretRef', SECRET],
  ['saml', 'privateKeySecretRef', SECRET],
  ['sms.provider', 'type', 'say which service sends the messages'],
  ['sms.provider.twilio', 'accountSid', 'Twilio shows it in its console'],
  ['sms.provider.twilio', 'authTokenSecretRef', SECRET],
  ['sms.provider.twilio', 'messageServiceSid', 'messages need something to be sent from'],
  ['sms.provider.twilioVerify', 'accountSid', 'Twilio shows it in its console'],
  ['sms.provider.twilioVerify', 'authTokenSecretRef', SECRET],
  ['sms.provider.twilioVerify', 'messageServiceSid', 'name the Verify service'],
  ['sms.provider.messageBird', 'accessKeySecretRef', SECRET],
  ['sms.provider.messageBird', 'originator', 'messages need a sender'],
  ['sms.provider.textlocal', 'apiKeySecretRef', SECRET],
  ['sms.provider.textlocal', 'sender', 'messages need a sender'],
  ['sms.provider.vonage', 'apiKey', 'Vonage shows it in its dashboard'],
  ['sms.provider.vonage', 'apiSecretSecretRef', SECRET],
  ['sms.provider.vonage', 'from', 'messages need a sender'],
]

/** Fields that must not be missing where the one around them is there. */
export const needs: Rule = ({ auth }) => {
  const { smtp } = auth.email
  const { provider } = auth.sms ?? {}
  const member = provider?.type && SENDERS[provider.type]
  return [
    ...NEEDS.flatMap(([of, field, why]) =>
      when(
        valueAt(auth, of) !== undefined && valueAt(auth, `${of}.${field}`) === undefined,
        `spec.auth.${of}.${field}`,
        `is missing: ${why}`,
      ),
    ),
    ...when(
      smtp?.user !== undefined && !smtp.passSecretRef,
      'spec.auth.email.smtp.passSecretRef',
      'is missing: user is set, so name the Secret and key that hold its password',
    ),
    ...when(
      member !== undefined && provider?.[member] === undefined,
      `spec.auth.sms.provider.${member}`,
      `is missing: type is ${provider?.type}, so it takes the settings`,
    ),
    ...when(
      auth.oauthServer?.enabled === true && !auth.oauthServer.authorizationUrlPath,
      'spec.auth.oauthServer.authorizationUrlPath',
      'is missing: the page below siteUrl on which users agree, such as /oauth/consent',
    ),
  ]
}
