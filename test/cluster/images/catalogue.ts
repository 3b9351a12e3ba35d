import { images as imagesOf } from '../../../src/images/images.ts'
import { newest } from '../../../src/releases/index.ts'
import { coreDnsVersion } from '../../programs/name-server.ts'
import {
  type Content,
  coreDns,
  crossplane,
  debian,
  envoyProxy,
  manager,
  meta,
  ours,
  pause,
  pgbouncer,
  placeholder,
  postgres,
  provisioner,
  s3Server,
} from './contents.ts'

export type Row = {
  /** Name and tag as objects of the cluster have them. */
  readonly image: string
  readonly content: Content
  /** Of a program that no package registry has: it answers probes and the set-up programs. */
  readonly placeholder?: string
}

const { images, gateway, objectStore, pooler, postgres: released } = newest

/** Image of CloudNativePG's own, as examples/vanilla-postgres.yaml has it, of the major that is here. */
export const VANILLA = 'ghcr.io/cloudnative-pg/postgresql:17.6'

export const CROSSPLANE = 'xpkg.crossplane.io/crossplane/crossplane:v2.4.0'
export const PAUSE = 'registry.k8s.io/pause:3.10'
export const COREDNS = `registry.k8s.io/coredns/coredns:v${coreDnsVersion}`
export const SHELL = 'docker.io/library/busybox:latest'
export const CNPG = 'ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0'
export const LOCAL_PATH = 'docker.io/rancher/local-path-provisioner:v0.0.30'

const standIn = (name: string, image: string): Row => ({
  image,
  content: placeholder(name),
  placeholder: name,
})

/** The same image under another tag, for a change of images. */
export const again = (image: string): string => `${image}-again`

/** Components of which nothing here has the program. */
const NOBODYS = ['auth', 'rest', 'realtime', 'storage', 'imgproxy', 'functions', 'studio'] as const

/** PostgreSQL under the name of an image of Supabase's to come, by whose tag its settings are told. */
export const LATER = 'docker.io/supabase/postgres:17.12.1.1'

/** What a project of the newest release is made of. */
export const projectImages: readonly Row[] = [
  { image: images.setup, content: ours },
  { image: images.meta, content: meta },
  { image: gateway.Envoy, content: envoyProxy },
  { image: objectStore.VersityGW, content: s3Server },
  { image: pooler, content: pgbouncer },
  ...(released[17] ? [{ image: released[17], content: postgres('supabase') }] : []),
  { image: LATER, content: postgres('supabase') },
  { image: VANILLA, content: postgres('vanilla') },
  ...NOBODYS.map((name) => standIn(name, images[name])),
  { image: again(images.meta), content: meta },
  { image: again(gateway.Envoy), content: envoyProxy },
  ...NOBODYS.map((name) => standIn(name, again(images[name]))),
]

/** What the cluster itself runs. */
export const clusterImages: readonly Row[] = [
  { image: PAUSE, content: pause },
  { image: COREDNS, content: coreDns },
  { image: SHELL, content: debian },
  { image: LOCAL_PATH, content: provisioner },
  { image: CNPG, content: manager },
  { image: CROSSPLANE, content: crossplane },
]

/** Images of the release that nothing here can be made of, and that no test uses. */
export const left = imagesOf(newest).filter(
  (image) =>
    !projectImages.some((row) => row.image === image) && !image.includes('configuration-xsupabase'),
)
