import { mailContent } from '../../gotrue/checks.ts'
import { mailTexts } from '../../gotrue/templates.ts'
import { type Rule, when } from './rule.ts'

/** GoTrue silently sends its own text in place of one that it cannot parse. */
export const mails: Rule = ({ auth }) =>
  mailTexts(auth.email).flatMap(({ field, content, contentFrom }) => {
    const path = `spec.auth.${field}`
    const wrong = content === undefined ? undefined : mailContent.wrong(content)
    const { configMapKeyRef, secretKeyRef } = contentFrom ?? {}
    return [
      ...when(wrong !== undefined, `${path}.content`, wrong ?? ''),
      ...when(
        content !== undefined && contentFrom !== undefined,
        `${path}.contentFrom`,
        'cannot stand beside content; remove one of both',
      ),
      ...when(
        contentFrom !== undefined &&
          (configMapKeyRef === undefined) === (secretKeyRef === undefined),
        `${path}.contentFrom`,
        'needs either configMapKeyRef or secretKeyRef',
      ),
    ]
  })
