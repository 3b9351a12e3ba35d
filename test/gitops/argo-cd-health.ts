import { LuaFactory, LuaLibraries } from 'wasmoon'
import { objectsIn } from './files.ts'

export type Health = { readonly status: string; readonly message: string }

const [settings] = objectsIn<{ data: Record<string, string> }>('argo-cd/argocd-cm.yaml')
const factory = new LuaFactory()

/**
 * The health of an object as Argo CD asks for it: the script of its kind, over a global `obj`, with
 * no libraries but base and table (util/lua/lua.go of Argo CD 3.5).
 */
export const argoHealth = async (object: {
  readonly apiVersion: string
  readonly kind: string
}): Promise<Health> => {
  const [group] = object.apiVersion.split('/')
  const script = settings?.data[`resource.customizations.health.${group}_${object.kind}`]
  if (!script) throw new Error(`no health script for ${object.apiVersion} ${object.kind}`)
  const lua = await factory.createEngine({ openStandardLibs: false, enableProxy: false })
  try {
    lua.global.loadLibrary(LuaLibraries.Base)
    lua.global.loadLibrary(LuaLibraries.Table)
    lua.global.set('obj', object)
    return (await lua.doString(script)) as Health
  } finally {
    lua.global.close()
  }
}
