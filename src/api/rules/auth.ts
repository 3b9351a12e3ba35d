import { valueAt } from '../../gotrue/environment.ts'
import { isSetting, variables } from '../../gotrue/variables.ts'
import { shown } from '../issues.ts'
import { mails } from './mails.ts'
import { needs } from './needs.ts'
import { type Rule, when } from './rule.ts'

/**
 * The checks in the table of GoTrue's variables, for values in the claim; references.ts applies
 * them to values in Secrets.
 */
const values: Rule = ({ auth }) =>
  variables.filter(isSetting).flatMap(({ field, as, check }) => {
    const value = check && as !== 'secret' ? valueAt(auth, field) : undefined
    const wrong = typeof value === 'string' ? check?.wrong(value) : undefined
    return wrong ? [{ path: `spec.auth.${field}`, message: `${wrong}, got ${shown(value)}` }] : []
  })

/** Confirmation needs a sender of mails: an SMTP server or the hook. */
const confirmations: Rule = ({ auth: { email, hook } }) =>
  when(
    email.enableConfirmations === true && !email.smtp && !hook?.send_email,
    'spec.auth.email.enableConfirmations',
    'cannot be true without a mail server: nobody would get the mail that lets them sign in; set spec.auth.email.smtp, or false here',
  )

/** Without a sender GoTrue starts, and then fails to send every message. */
const messages: Rule = ({ auth: { sms, mfa, hook } }) => {
  if (sms?.provider?.type || hook?.send_sms) return []
  const why =
    'cannot be true while nobody sends messages; set spec.auth.sms.provider or spec.auth.hook.send_sms'
  return [
    ...when(sms?.enableSignup === true, 'spec.auth.sms.enableSignup', why),
    ...when(mfa?.phone?.enrollEnabled === true, 'spec.auth.mfa.phone.enrollEnabled', why),
    ...when(mfa?.phone?.verifyEnabled === true, 'spec.auth.mfa.phone.verifyEnabled', why),
  ]
}

/** GoTrue starts with a hook that it cannot sign for, and then calls it unsigned. */
const hooks: Rule = ({ auth }) =>
  Object.entries(auth.hook ?? {}).flatMap(([name, hook]) => {
    if (!hook?.uri) return []
    const path = `spec.auth.hook.${name}.secretsRef`
    const inDatabase = hook.uri.startsWith('pg-functions:')
    return [
      ...when(
        !inDatabase && !hook.secretsRef,
        path,
        'is missing: without it the function cannot tell who calls; name the Secret and key that hold v1,whsec_<base64>',
      ),
      ...when(
        inDatabase && hook.secretsRef !== undefined,
        path,
        'is of no use for a function of the database; remove it',
      ),
    ]
  })

export const authRules: readonly Rule[] = [values, needs, confirmations, messages, hooks, mails]
