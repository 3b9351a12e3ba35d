import { INPUT_API_VERSION, INPUT_KIND, platformSchema } from '../api/platform.ts'
import { describeSetting } from './description.ts'
import { type Describe, structural } from './structural.ts'

const [group = '', version = ''] = INPUT_API_VERSION.split('/')
const plural = `${INPUT_KIND.toLowerCase()}s`

// no constant stands below the platform's settings: what is absent is told in words
const setting = describeSetting({})

/** Of the claim specs inside only the head is described: the XRD describes their fields. */
const describe: Describe = (field) =>
  /^(defaults|enforced|plans\.<name>)\./.test(field.path) ? undefined : setting(field)

const { properties, ...rest } = structural(platformSchema, describe)

/** The schema of a Composition's `input`, as a CRD; Crossplane shows it and never installs it. */
export const inputDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    names: {
      kind: INPUT_KIND,
      listKind: `${INPUT_KIND}List`,
      plural,
      singular: INPUT_KIND.toLowerCase(),
      categories: ['crossplane'],
    },
    scope: 'Namespaced',
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            description:
              'Settings of the platform, below those of the EnvironmentConfig xsupabase.',
            ...rest,
            properties: {
              apiVersion: { type: 'string' },
              kind: { type: 'string' },
              metadata: { type: 'object' },
              ...properties,
            },
          },
        },
      },
    ],
  },
}
