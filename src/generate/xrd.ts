import { claimSchema } from '../api/claim/index.ts'
import { defaults } from '../api/defaults.ts'
import { CONNECTION_KEYS, statusSchema } from '../api/status.ts'
import { describeReport, describeSetting } from './description.ts'
import { CLAIM, COMPOSITE, COMPOSITION, GROUP, VERSION } from './names.ts'
import { structural } from './structural.ts'
import { transitions } from './transitions.ts'

const columns = [
  { name: 'URL', type: 'string', jsonPath: '.status.url' },
  { name: 'PHASE', type: 'string', jsonPath: '.status.phase' },
  { name: 'RELEASE', type: 'string', jsonPath: '.status.release' },
  {
    name: 'MESSAGE',
    type: 'string',
    // A fatal result writes no status, so what stops a project can be read in a condition only
    jsonPath: '.status.conditions[?(@.type=="Operational")].message',
  },
]

// `crossplane` lists all that belongs to it; Crossplane itself adds `claim` and `composite`
const categories = ['crossplane']

const spec = {
  description: 'What the project shall be. Every field is optional.',
  ...structural(claimSchema, describeSetting(defaults)),
  'x-kubernetes-validations': transitions,
}

const status = {
  description: 'What the project is.',
  ...structural(statusSchema, describeReport),
}

/**
 * The CompositeResourceDefinition. Only v1 with scope LegacyCluster may have a claim.
 *
 * No field has an OpenAPI default: it would be written into each claim, beat the defaults of the
 * platform, and show as a difference in GitOps for ever.
 */
export const definition = {
  apiVersion: 'apiextensions.crossplane.io/v1',
  kind: 'CompositeResourceDefinition',
  metadata: { name: `${COMPOSITE.plural}.${GROUP}` },
  spec: {
    scope: 'LegacyCluster',
    group: GROUP,
    names: { ...COMPOSITE, shortNames: ['xsb'], categories },
    claimNames: { ...CLAIM, shortNames: ['sb'], categories },
    defaultCompositionRef: { name: COMPOSITION },
    // A claim is gone when its objects are: a new one of the same name meets no remains
    defaultCompositeDeletePolicy: 'Foreground',
    connectionSecretKeys: CONNECTION_KEYS,
    versions: [
      {
        name: VERSION,
        served: true,
        referenceable: true,
        additionalPrinterColumns: columns,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            description: 'A complete Supabase: database, API, auth, storage, realtime, functions.',
            properties: { spec, status },
          },
        },
      },
    ],
  },
}
