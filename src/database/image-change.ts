import { OUTPUT_PLUGINS } from '../api/output-plugins.ts'
import type { CloudNativePGCluster } from './cloudnativepg-types.ts'
import { knowsPlugins } from './output-plugins.ts'

type Step = Pick<CloudNativePGCluster['spec'], 'imageName' | 'postgresql'>

/** A setting that the present image knows, and that would keep the next one from its start. */
const mustGo = (present: Step, next: Step): boolean =>
  Object.hasOwn(present.postgresql.parameters, OUTPUT_PLUGINS) &&
  !Object.hasOwn(next.postgresql.parameters, OUTPUT_PLUGINS) &&
  knowsPlugins(present.imageName) === true &&
  knowsPlugins(next.imageName) !== true

/**
 * Where a pass goes from the Cluster as it is. The operator's webhook refuses an update of image and
 * parameters at once (primaryUpdateMethod: switchover): the image is first, the parameters follow in
 * the next pass. Only one that the image would not start with goes before it.
 */
export const stepOf = (next: Step, existing: CloudNativePGCluster | undefined): Step => {
  if (!existing || existing.spec.imageName === next.imageName) return next
  const { imageName, postgresql } = existing.spec
  if (!mustGo({ imageName, postgresql }, next)) {
    return { ...next, postgresql: { ...next.postgresql, parameters: postgresql.parameters } }
  }
  const { [OUTPUT_PLUGINS]: _, ...parameters } = postgresql.parameters
  const { shared_preload_libraries } = postgresql
  return { imageName, postgresql: { parameters, shared_preload_libraries } }
}
