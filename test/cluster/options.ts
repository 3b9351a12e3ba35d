/** What `npm run test:cluster -- --images …` says, for the process of the tests. */
const IMAGES = 'XSUPABASE_CLUSTER_IMAGES'

/** Images come from where the cluster's own registries are. */
export const PULL = 'pull'

/** Kubeconfig of somebody else's cluster, which has Crossplane, CloudNativePG and xsupabase. */
export const foreign = (): string | undefined =>
  process.env[IMAGES] === PULL ? process.env.KUBECONFIG : undefined

/** Folder with archives of images. */
export const imagesFolder = (): string | undefined =>
  process.env[IMAGES] === PULL ? undefined : process.env[IMAGES]

export const withImages = (images: string | undefined): NodeJS.ProcessEnv => ({
  ...process.env,
  ...(images !== undefined && { [IMAGES]: images }),
})
