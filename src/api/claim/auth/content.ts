import { configMapKeyRef, object, secretRef, text } from '../../fields.ts'

/**
 * Longest text in bytes. It reaches the pod in an environment variable, of which Linux allows 128
 * KiB.
 */
export const MAX_CONTENT = 65_536

/** Text of a mail, in the claim itself. */
export const content = text(
  'Body in HTML, a Go template with {{ .ConfirmationURL }}, {{ .Token }}, {{ .SiteURL }}, {{ .Email }}, {{ .Data }}.',
  {
    absent: "GoTrue's own",
    example: '<a href="{{ .ConfirmationURL }}">Confirm</a>',
    max: MAX_CONTENT,
  },
)

/** Text of a mail, in a key of a ConfigMap or a Secret. */
export const contentFrom = object('Where the body stands, instead of content; one of both.', {
  configMapKeyRef: configMapKeyRef('Key of a ConfigMap in the namespace of the claim.', {
    example: { name: 'mails', key: 'invite.html' },
  }),
  secretKeyRef: secretRef('Key of a Secret in the namespace of the claim.', {
    example: { name: 'mails', key: 'invite.html' },
  }),
})
