import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Client } from '../../controlplane/plane/client.ts'
import { until } from '../../controlplane/plane/until.ts'
import { isInstalled } from '../../programs/cache.ts'
import { clusterPrograms } from '../../programs/index.ts'
import { archivesIn } from '../images/archives.ts'
import { type Served, serveImages } from '../images/store.ts'
import { NODE } from './addresses.ts'
import { configureContainerd, containerd } from './containerd.ts'
import { applyCrossplane, installXsupabase, publishPackages } from './crossplane.ts'
import { lastLines, start } from './daemon.ts'
import { configureKubernetes, connect, kubeconfigOf, kubernetes } from './kubernetes.ts'
import { prepareMachine } from './machine.ts'
import { applyOperators, operatorsRun } from './operators.ts'
import { writeClusterPki } from './pki.ts'
import { makePlaces, places } from './places.ts'
import { registry } from './registry.ts'

/** What one needs to know of a cluster to use it from another process. */
export type ClusterCoordinates = {
  readonly kubeconfig: string
  readonly images: readonly Served[]
}

export type UpOptions = {
  /** Told what happens, a line each. */
  readonly tell: (line: string) => void
  /** Folder with archives of images that are used instead of what is made here. */
  readonly images?: string
}

const assertPossible = (): void => {
  if (process.getuid?.() !== 0) throw new Error('cannot start a node: only root may')
  const missing = clusterPrograms.filter((program) => !isInstalled(program))
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name).join(', ')
  throw new Error(`cannot start a cluster without ${names}: npm run programs -- cluster`)
}

const nodeReady = (client: Client): Promise<true> =>
  until(
    () => `the node to be Ready\n${lastLines('kubelet', 5)}`,
    60,
    async () => {
      const node = await client.find<{
        apiVersion: string
        kind: string
        status?: { conditions?: readonly { type: string; status: string }[] }
      }>({ apiVersion: 'v1', kind: 'Node', name: NODE })
      const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready')
      return ready?.status === 'True' || undefined
    },
  )

/** The cluster that runs, if one does. */
export const running = (): ClusterCoordinates | undefined =>
  existsSync(places.coordinates) ? JSON.parse(readFileSync(places.coordinates, 'utf8')) : undefined

/** @throws an Error where these images cannot be used, before anything is started for them */
export const checkImages = (images: string): void => {
  archivesIn(images)
  if (running() === undefined) return
  throw new Error(
    `cannot take images from ${images}: a cluster runs already, with the images that it began with; npm run cluster:down ends it`,
  )
}

/**
 * Brings up a one-node cluster from nothing: etcd to kubelet as processes of the machine, all else as
 * pods. Every step leaves alone what is there, so that it can be called again.
 */
export const up = async ({ tell, images }: UpOptions): Promise<ClusterCoordinates> => {
  assertPossible()
  if (images !== undefined) checkImages(images)
  const began = performance.now()
  const step = async <T>(what: string, work: () => T | Promise<T>): Promise<T> => {
    const from = performance.now()
    const done = await work()
    const [took, all] = [from, began].map((since) =>
      ((performance.now() - since) / 1000).toFixed(1),
    )
    tell(`${all?.padStart(6)} s  ${what} (${took} s)`)
    return done
  }

  makePlaces()
  await step('machine, certificates, configuration', async () => {
    prepareMachine()
    await writeClusterPki()
    configureContainerd()
    configureKubernetes()
  })
  const client = connect()
  try {
    await step('registry', () => start(registry()))
    const served = await step('images', () => serveImages(images))
    await step('packages', publishPackages)
    await step('containerd', () => start(containerd))
    for (const daemon of kubernetes(client)) await step(daemon.name, () => start(daemon))
    await step('node Ready', () => nodeReady(client))
    await step('operators applied', () => applyOperators(client))
    await step('Crossplane applied', () => applyCrossplane(client))
    await step('operators run', () => operatorsRun(client))
    await step('xsupabase installed', () => installXsupabase(client))
    const coordinates = { kubeconfig: kubeconfigOf('admin'), images: served }
    writeFileSync(places.coordinates, JSON.stringify(coordinates))
    return coordinates
  } finally {
    client.close()
  }
}
