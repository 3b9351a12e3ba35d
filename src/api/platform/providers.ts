import { object } from '../fields.ts'
import { aws } from './aws.ts'
import { azure } from './azure.ts'
import { gcp } from './gcp.ts'

/**
 * What claims of managed databases and buckets are made with. App teams never name anything of a
 * cloud: account, network, keys and names come from here.
 */
export const providers = object(
  "Clouds that claims may use, by Crossplane's providers. What decides where data lives (region, project, resource group, name) is taken once, when a project is made.",
  { aws, gcp, azure },
)
