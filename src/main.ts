import './server/lean.ts'
import { parseArgs } from 'node:util'
import { setLogger } from '@grpc/grpc-js'
import { runFunction } from './function.ts'
import { createLog } from './log.ts'
import { startServer } from './server.ts'

const help = `xsupabase: the composition function that renders a complete Supabase

  --address HOST:PORT           where the function is served (default [::]:9443: IPv4 and IPv6)
  --health-address HOST:PORT    gRPC health without TLS, for the kubelet's probes (default
                                [::]:8081; an empty text turns it off)
  --tls-certs-dir DIR           folder with tls.crt, tls.key and ca.crt (default: the environment's
                                TLS_SERVER_CERTS_DIR, else /tls/server); callers need a certificate
                                of ca.crt. Also spelled --tls-server-certs-dir
  --insecure                    no TLS and no client certificates: for development only
  --max-recv-message-size MIB   largest request in MiB (default 4)
  -d, --debug                   log more
  -h, --help                    this text
`

const options = {
  address: { type: 'string', default: '[::]:9443' },
  'health-address': { type: 'string', default: '[::]:8081' },
  'tls-certs-dir': { type: 'string' },
  'tls-server-certs-dir': { type: 'string' },
  insecure: { type: 'boolean', default: false },
  'max-recv-message-size': { type: 'string', default: '4' },
  debug: { type: 'boolean', short: 'd', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** Go's `:9443` is understood too: the flags of the Go SDK have it. */
const addressOf = (flag: string, value: string): string => {
  if (!/^[^\s]*:\d{1,5}$/.test(value)) {
    throw new Error(`--${flag}: cannot use "${value}": HOST:PORT is needed, such as [::]:9443`)
  }
  return value.startsWith(':') ? `[::]${value}` : value
}

const bytesOf = (value: string): number => {
  const mebibytes = Number(value)
  if (!Number.isInteger(mebibytes) || mebibytes < 1 || mebibytes > 511) {
    throw new Error(`--max-recv-message-size: cannot use "${value}": 1 to 511 (MiB) is needed`)
  }
  return mebibytes * 2 ** 20
}

const readFlags = () => {
  const { values } = parseArgs({ options })
  const health = values['health-address']
  const certsDir =
    values['tls-certs-dir'] ??
    values['tls-server-certs-dir'] ??
    (process.env.TLS_SERVER_CERTS_DIR || '/tls/server')
  return {
    help: values.help,
    debug: values.debug,
    address: addressOf('address', values.address),
    healthAddress: health === '' ? undefined : addressOf('health-address', health),
    tls: values.insecure ? ('insecure' as const) : { certsDir },
    maxReceiveBytes: bytesOf(values['max-recv-message-size']),
  }
}

const flagsOrExit = (): ReturnType<typeof readFlags> => {
  try {
    return readFlags()
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n')
    process.stderr.write(`${line} (see --help)\n`)
    process.exit(2)
  }
}

const flags = flagsOrExit()
if (flags.help) {
  process.stdout.write(help)
  process.exit(0)
}

const log = createLog(flags.debug)
const debug = (message: unknown): void => log.debug(message)
setLogger({ error: debug, info: debug, debug }) // what matters of it comes as an error, told below
try {
  const server = await startServer({ ...flags, handler: (request) => runFunction(request), log })
  const stop = async (signal: string): Promise<void> => {
    log.info({ signal }, 'draining')
    const inTime = await server.drain()
    log.info({ inTime }, 'stopped')
    process.exit(inTime ? 0 : 1)
  }
  // once: a second signal ends the process at once
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
} catch (error) {
  log.fatal(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
