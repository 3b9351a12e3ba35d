import { object, strings, text } from '../fields.ts'
import { namespaceName } from './fields.ts'

const OF_TEMPLATE = '([-a-z0-9.]|\\{tprkind\\}|\\{tprgroup\\})*'
const templateOf = (...names: readonly string[]): string =>
  [...names.map((name) => `${OF_TEMPLATE}\\{${name}\\}`), OF_TEMPLATE].join('')
const SECRET_TEMPLATE = `^(${templateOf('username', 'cluster')}|${templateOf('cluster', 'username')})$`

/** Where the operators of databases run. */
export const operatorNamespaces = strings(
  'Namespaces of the operators that look after databases: network policies let them in from there only.',
  {
    absent: 'any namespace: whoever labels a pod as the operator reaches the port of PostgreSQL',
    minItems: 1,
    maxItems: 16,
    set: true,
    example: ['cnpg-system'],
    item: namespaceName,
  },
)

/** Settings of Zalando's operator that a project has to know. */
export const zalando = object(
  "How Zalando's operator is configured, where it is not as by default.",
  {
    secretNameTemplate: text('Its secret_name_template.', {
      absent: '{username}.{cluster}.credentials.{tprkind}.{tprgroup}',
      example: '{cluster}-{username}-credentials',
      max: 128,
      pattern: SECRET_TEMPLATE,
      message:
        'must be the name of a Secret with {username} and {cluster} in it, and no placeholder but those, {tprkind} and {tprgroup}',
    }),
    clusterNameLabel: text('Its cluster_name_label, by which network policies know the pods.', {
      absent: 'cluster-name',
      example: 'postgres-cluster',
      max: 63,
      pattern: '^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$',
      message: 'must be the name of a label, such as cluster-name',
    }),
  },
)
