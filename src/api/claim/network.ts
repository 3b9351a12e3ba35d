import { choice, object } from '../fields.ts'

export const networkPolicy = object('Who reaches the pods of the project, and whom they reach.', {
  type: choice(
    ['Default', 'None'],
    'Default: from outside only the gateway is reached, and the database from the namespace of the claim; only Auth, Edge Functions and PostgreSQL reach anything outside, and whatever calls a database or an object store that is not in the cluster. None: no policy is made, and pods of the whole cluster reach each part of the project, postgres-meta, which asks for no key, among them.',
    { example: 'None' },
  ),
})
