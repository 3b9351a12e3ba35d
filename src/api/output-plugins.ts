/** Setting of the plugins that may read PostgreSQL's log: it loads what it names. */
export const OUTPUT_PLUGINS = 'output_plugin_libraries'

/** PostgreSQL's own two, and the one that Realtime reads changed rows by. */
const HARMLESS = ['pgoutput', 'test_decoding', 'wal2json']

/** All that a project needs of the setting. */
export const ALL_PLUGINS = HARMLESS.join(', ')

/** Whether a value names nothing else. */
export const areHarmless = (value: string): boolean =>
  value.split(/ *, */).every((each) => HARMLESS.includes(each))
