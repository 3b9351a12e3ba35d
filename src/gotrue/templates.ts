import type { Spec } from '../api/project.ts'
import { setup } from '../jobs/program.ts'
import type { Environment } from '../kube/environment.ts'
import type { Container } from '../kube/pod.ts'
import type { Stack } from '../services/stack.ts'

type Email = Spec['auth']['email']

/** A mail with a text of the claim's. */
export type MailText = {
  /** Below spec.auth. */
  readonly field: string
  /** As GoTrue calls it. */
  readonly name: string
  readonly content?: string | undefined
  readonly contentFrom?: NonNullable<NonNullable<Email['template']>['invite']>['contentFrom']
}

const PORT = 9998

/** The mails whose texts the claim has, in the order of the API. */
export const mailTexts = ({ template = {}, notification = {} }: Email): MailText[] =>
  [
    ...Object.entries(template).map(([name, mail]) => ({
      ...mail,
      name,
      field: `email.template.${name}`,
    })),
    ...Object.entries(notification).map(([name, mail]) => ({
      ...mail,
      name: `${name}_notification`,
      field: `email.notification.${name}`,
    })),
  ].filter(({ content, contentFrom }) => content !== undefined || contentFrom !== undefined)

/** Where GoTrue fetches the text of a mail: it takes one by http alone. */
export const templateUrl = (email: Email, field: string): string | undefined => {
  const found = mailTexts(email).find((mail) => mail.field === field)
  return found && `http://127.0.0.1:${PORT}/${found.name}`
}

const sourceOf = ({ content, contentFrom }: MailText): Environment[string] => {
  const { configMapKeyRef, secretKeyRef } = contentFrom ?? {}
  if (configMapKeyRef) return { configMap: configMapKeyRef.name, key: configMapKeyRef.key }
  if (secretKeyRef) return { secret: secretKeyRef.name, key: secretKeyRef.key }
  return content
}

/**
 * The container beside GoTrue that serves it the texts of mails on loopback; none where the claim
 * has no text. It starts before GoTrue and ends after it. Its texts are variables, so that another
 * text replaces the pods of Auth, and nothing else changes.
 */
export const mailTemplates = ({ project }: Stack): Container[] => {
  const texts = mailTexts(project.spec.auth.email)
  if (texts.length === 0) return []
  const container = setup(project, 'mail-templates', {
    MAIL_TEMPLATES_PORT: String(PORT),
    MAIL_TEMPLATES: texts.map(({ name }) => name).join(','),
    ...Object.fromEntries(
      texts.map((text) => [`MAIL_TEMPLATE_${text.name.toUpperCase()}`, sourceOf(text)]),
    ),
  })
  // The kubelet asks at the pod's address, where nothing listens: so it asks from inside.
  const [node = '', program = ''] = container.command ?? []
  const answers = { exec: { command: [node, program, 'mail-templates-answers'] } }
  return [
    {
      ...container,
      sidecar: true,
      probes: {
        startupProbe: { ...answers, periodSeconds: 1, failureThreshold: 60, timeoutSeconds: 5 },
        livenessProbe: { ...answers, periodSeconds: 60, failureThreshold: 3, timeoutSeconds: 10 },
      },
    },
  ]
}
