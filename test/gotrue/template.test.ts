import { describe, expect, test } from 'vitest'
import { templateError } from '../../src/gotrue/template.ts'

// Go's html/template was asked about each of these.
describe('a template that Go parses is taken', () => {
  test.each([
    '',
    'no action',
    '{{ .Token }}',
    '{{.Token}}{{- .Email -}}',
    '{{\n.Token\n}}',
    '{{if .Data}}a{{else if .Token}}b{{ else }}c{{ end -}}',
    '{{range .Data.x}}{{with .}}{{.}}{{end}}{{end}}',
    '{{/* a comment */}}',
    '{{- /* one that hides {{ if .Data }} */ -}}',
    '{{ "}}" }}{{ `{{` }}',
    '{{ printf "%s {{" .Token | html }}',
    '{{define "x"}}y{{end}}{{template "x"}}{{block "z" .}}{{end}}',
    '<style>a{b:c}}</style> { { }}',
  ])('%j', (text) => {
    expect(templateError(text)).toBeUndefined()
  })
})

describe('one that it does not is told why', () => {
  test.each([
    ['{{ .Token', 'has a {{ without its }}'],
    ['{{ .Token {{ .Email }}', 'has a {{ without its }}'],
    ['{{ "a }}', 'has a {{ without its }}'],
    ['{{/* a }}', 'has a {{ without its }}'],
    ['{{{ .Token }}}', 'has a {{ without its }}'],
    ['{{ }}', 'has an empty {{ }}'],
    ['{{ if .Data }}', 'has a block without its {{ end }}'],
    ['{{ range .Data.x }}{{ if . }}{{ end }}', 'has a block without its {{ end }}'],
    ['{{ end }}{{ if .Data }}', 'has an {{ end }} too many'],
  ])('%j: %s', (text, why) => {
    expect(templateError(text)).toBe(why)
  })
})
