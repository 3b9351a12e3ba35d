import { CODE_STAYS, configToml } from './config-toml.ts'
import type { Left } from './mapping.ts'
import type { Source } from './source.ts'

/** The functions of a config.toml: their code is in files beside it. */
export const functionsLeft = ({ table, settings }: Source): Left[] => {
  if (table !== configToml) return []
  const names = settings.flatMap(({ key: [section, name, field] }) =>
    section === 'functions' && name !== undefined && field !== undefined ? [name] : [],
  )
  return [...new Set(names)].map((name) => ({
    key: `functions.${name}`,
    why: CODE_STAYS,
    harmless: false,
  }))
}
