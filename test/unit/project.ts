import { parseComposite } from '../../src/api/composite.ts'
import { type Project, parseProject } from '../../src/api/project.ts'
import { parsePlatform } from '../../src/api/settings.ts'
import { toComposite } from '../../src/render/composite.ts'

/** The project of a claim `shop` in `team-a`. */
export const projectOf = (spec: object = {}, platform: object = {}): Project => {
  const composite = toComposite({
    apiVersion: 'xsupabase.io/v1alpha1',
    kind: 'Supabase',
    metadata: { name: 'shop', namespace: 'team-a' },
    spec: { ...spec },
  })
  return parseProject(
    parseComposite(composite),
    parsePlatform(undefined, platform),
    true,
    undefined,
  )
}
