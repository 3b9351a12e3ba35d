import type { Session } from '../session.ts'

/** Which of the libraries the server has not loaded: it loads them at its start only. */
export const missingLibraries = async (
  { rows }: Session,
  libraries: readonly string[],
): Promise<readonly string[]> => {
  const [found] = await rows<{ setting: string }>(
    "SELECT setting FROM pg_catalog.pg_settings WHERE name = 'shared_preload_libraries'",
  )
  // not everybody may see it; then the extension itself tells
  if (found === undefined) return []
  const loaded = found.setting.split(',').map((name) => name.trim().replaceAll('"', ''))
  return libraries.filter((library) => !loaded.includes(library))
}
