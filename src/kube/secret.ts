import type { ISecret } from 'kubernetes-models/v1'
import type { Project } from '../api/project.ts'
import { metadata } from './labels.ts'

/** A Secret from plain text. `data`, not `stringData`: server-side apply would never let go of the latter. */
export const secret = (
  project: Project,
  name: string,
  text: Readonly<Record<string, string>>,
  rest: {
    type?: string
    annotations?: Record<string, string>
    labels?: Record<string, string>
  } = {},
): ISecret => {
  const meta = metadata(project, 'secrets', name, rest.annotations)
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...meta, labels: { ...meta.labels, ...rest.labels } },
    type: rest.type ?? 'Opaque',
    data: Object.fromEntries(
      Object.keys(text)
        .sort()
        .map((key) => [key, Buffer.from(text[key] ?? '', 'utf8').toString('base64')]),
    ),
  }
}
