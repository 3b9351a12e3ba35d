import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Kind } from '../../../src/kube/kinds.ts'
import { isInstalled } from '../../programs/cache.ts'
import { controlPlanePrograms } from '../../programs/index.ts'
import { freePort } from '../../programs/ports.ts'
import { freeAddress } from './address.ts'
import { createClient } from './client.ts'
import { serveControl } from './control.ts'
import type { Coordinates } from './coordinates.ts'
import { installCrds, isServedNowhere } from './crds.ts'
import { crossplane } from './crossplane.ts'
import { type Folders, runFolders } from './folders.ts'
import { FUNCTION_HOST, FUNCTION_PORT, functionProcess } from './function.ts'
import { installPackages, offered } from './install.ts'
import { KUBERNETES_PORTS, kubernetes } from './kubernetes.ts'
import { kwok } from './kwok.ts'
import { playOperators } from './operators.ts'
import { publish } from './packages.ts'
import { grantProviderKinds, playProviders } from './providers.ts'
import { registry, registryAt } from './registry.ts'
import type { Service } from './service.ts'
import { playStorage } from './volumes.ts'

export type StartedPlane = {
  readonly coordinates: Coordinates
  /** Bundles the sources again and runs them. */
  readonly reload: () => Promise<void>
  /** Process of a program, while it runs. */
  readonly pidOf: (name: string) => number | undefined
  /** Programs that ended though nobody asked them to. */
  readonly died: () => readonly string[]
  /** Ends everything; `keep` leaves the folder with logs and kubeconfigs. */
  readonly stop: (keep?: boolean) => Promise<void>
}

export type Options = {
  /** Told what happens, a line each. */
  readonly tell?: (line: string) => void
  /** Tag of the packages. */
  readonly version?: string
}

const assertInstalled = (): void => {
  const missing = controlPlanePrograms.filter((program) => !isInstalled(program))
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name).join(', ')
  throw new Error(`cannot start a control plane without ${names}: npm run programs -- controlplane`)
}

type Life = { readonly services: Service[]; readonly ends: (() => Promise<void> | void)[] }

const bringUp = async (folders: Folders, life: Life, options: Options): Promise<StartedPlane> => {
  const { tell = () => undefined, version = 'v0.1.0' } = options
  const began = performance.now()
  const step = (what: string): void =>
    tell(`${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${what}`)
  const run = async (...all: readonly Service[]): Promise<void> => {
    for (const each of all) {
      life.services.push(each)
      await each.start()
      step(each.name)
    }
  }

  const address = await freeAddress([...Object.values(KUBERNETES_PORTS), FUNCTION_PORT])
  const kube = await kubernetes(address, folders)
  const client = createClient(kube.endpoint)
  life.ends.push(client.close)
  await run(...kube.services)

  const playing = new AbortController()
  const played = [
    ...playOperators(client, playing.signal),
    ...(await playStorage(client, playing.signal)),
  ]
  life.ends.push(async () => {
    playing.abort()
    await Promise.all(played)
  })
  await run(kwok(client, kube.kubeconfig, folders))

  const port = await freePort()
  await run(registry(port, folders))
  publish(registryAt(port), version, join(folders.root, 'packages'))
  step('packages pushed')
  const hosts = { [FUNCTION_HOST]: address }
  const { services, metrics } = await crossplane(client, kube, hosts, folders)
  step('core init')
  const { missing, excerpts } = await installCrds(client)
  step('CRDs of operators')
  const named = (kind: Kind): string => `${kind.apiVersion}/${kind.kind}`
  for (const kind of missing) tell(`not checked: ${named(kind)}, for want of its CRD`)
  for (const kind of excerpts) {
    tell(`checked by our own excerpt alone: ${named(kind)}; bring its CRD with XSUPABASE_CRDS`)
  }
  const due = missing.filter((kind) => !isServedNowhere(kind)).map(named)
  if (due.length > 0 && process.env.CI) {
    throw new Error(`cannot check ${due.join(', ')}: bring its CRD with XSUPABASE_CRDS`)
  }
  await grantProviderKinds(client)
  played.push(...(await playProviders(client, playing.signal)))
  await run(...services)
  await installPackages(client, registryAt(port), version)
  const fn = functionProcess(client, address, folders)
  await run(fn.service)
  await offered(client)
  step('XRD offered')

  const control = join(folders.root, 'control')
  const server = serveControl(control, life.services, fn)
  life.ends.push(() => {
    server.close()
  })
  const coordinates: Coordinates = {
    address,
    endpoint: kube.endpoint,
    kubeconfig: kube.kubeconfig,
    registry: registryAt(port),
    functionCertificates: fn.certificates,
    coreMetrics: metrics,
    root: folders.root,
    logs: folders.logs,
    control,
  }
  writeFileSync(join(folders.root, 'plane.json'), JSON.stringify(coordinates))
  return {
    coordinates,
    reload: async () => {
      await fn.build()
      fn.use(undefined)
      await fn.service.stop()
      await fn.service.start()
    },
    pidOf: (name) => life.services.find((each) => each.name === name)?.pid(),
    died: () => life.services.filter(({ state }) => state() === 'died').map(({ name }) => name),
    stop: (keep) => end(folders, life, keep),
  }
}

/** What started last ends first. */
const end = async (folders: Folders, { services, ends }: Life, keep = false): Promise<void> => {
  for (const each of ends.reverse()) await each()
  for (const each of [...services].reverse()) await each.stop()
  if (!keep) rmSync(folders.root, { recursive: true, force: true })
}

/**
 * A Kubernetes control plane with Crossplane and our packages on a loopback address of its own, as
 * plain processes. When something fails, everything ends and the error says where the logs are.
 */
export const startPlane = async (options: Options = {}): Promise<StartedPlane> => {
  assertInstalled()
  const folders = runFolders()
  const life: Life = { services: [], ends: [] }
  try {
    return await bringUp(folders, life, options)
  } catch (error) {
    await end(folders, life, true)
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`cannot start the control plane: ${why}\nlogs: ${folders.logs}`, {
      cause: error,
    })
  }
}
