import { configMapKeyRef, object, secretRef, text } from '../../fields.ts'

/** A text travels in a variable, and Linux takes 128 KiB of each. */
export const MAX_CONTENT = 65_536

/** Text of a mail, here. */
export const content = text(
  'Body in HTML, a Go template with {{ .ConfirmationURL }}, {{ .Token }}, {{ .SiteURL }}, {{ .Email }}, {{ .Data }}.',
  {
    absent: "GoTrue's own",
    example: '<a href="{{ .ConfirmationURL }}">Confirm</a>',
    max: MAX_CONTENT,
  },
)

/** Text of a mail, elsewhere. */
export const contentFrom = object('Where the body stands, instead of content; one of both.', {
  configMapKeyRef: configMapKeyRef('Key of a ConfigMap in the namespace of the claim.', {
    example: { name: 'mails', key: 'invite.html' },
  }),
  secretKeyRef: secretRef('Key of a Secret in the namespace of the claim.', {
    example: { name: 'mails', key: 'invite.html' },
  }),
})
