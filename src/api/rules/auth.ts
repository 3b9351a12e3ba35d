import { seconds } from '../duration.ts'
import { type Rule, when } from './rule.ts'

const MAX_JWT_EXPIRY = 168 * 3600

const jwtExpiry: Rule = ({ auth }) => {
  const life = seconds(auth.jwtExpiry)
  return when(
    !Number.isInteger(life) || life < 1 || life > MAX_JWT_EXPIRY,
    'spec.auth.jwtExpiry',
    `must be whole seconds, from 1s to 168h, got "${auth.jwtExpiry}"`,
  )
}

const smtp: Rule = ({ auth }) => {
  const { smtp, enableConfirmations } = auth.email
  if (!smtp) {
    return when(
      enableConfirmations === true,
      'spec.auth.email.enableConfirmations',
      'cannot be true without a mail server: nobody would get the mail that lets them sign in; set spec.auth.email.smtp, or false here',
    )
  }
  const path = 'spec.auth.email.smtp'
  return [
    ...when(
      !smtp.host,
      `${path}.host`,
      'is missing: without it no mail can be sent; set it, or remove smtp',
    ),
    ...when(
      !smtp.adminEmail,
      `${path}.adminEmail`,
      'is missing: mails need an address to come from',
    ),
    ...when(
      smtp.user !== undefined && !smtp.passSecretRef,
      `${path}.passSecretRef`,
      'is missing: user is set, so name the Secret and key that hold its password',
    ),
  ]
}

// GoTrue starts with a provider that lacks these, and then fails each sign-in.
const providers: Rule = ({ auth }) =>
  Object.entries(auth.external).flatMap(([name, provider]) => {
    if (!provider) return []
    const path = `spec.auth.external.${name}`
    return [
      ...when(
        !provider.clientId,
        `${path}.clientId`,
        `is missing: ${name} gives one to each application`,
      ),
      ...when(
        !provider.secretRef,
        `${path}.secretRef`,
        'is missing: name the Secret and key that hold the client secret',
      ),
      ...when(
        name === 'keycloak' && !provider.url,
        `${path}.url`,
        'is missing: the realm to sign in with, such as https://id.example.com/realms/main',
      ),
    ]
  })

export const authRules: readonly Rule[] = [jwtExpiry, smtp, providers]
