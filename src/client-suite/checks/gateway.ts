import { at } from '../../setup/verify/json.ts'
import { got } from '../answer.ts'
import { Broken, type Check, Off, Unchecked } from '../check.ts'
import { type Dialect, isAbsent, isRefusal, type Refusal } from '../dialect.ts'
import { introduceGateway } from '../programs.ts'
import type { Question, Stage } from '../stage.ts'

const dialectOf = (stage: Stage): Dialect => {
  const { dialect } = stage.programs
  if (dialect === undefined) throw new Unchecked('it needs a gateway whose words are known')
  return dialect
}

/** A question that the gateway itself must turn away, for a reason in its own words. */
const refuses = (
  promise: string,
  reason: Refusal,
  path: string,
  question: (stage: Stage) => Question,
  more: Partial<Check> = {},
): Check => ({
  component: 'gateway',
  promise,
  ...more,
  run: async (stage) => {
    const dialect = dialectOf(stage)
    if (dialect[reason] === undefined) {
      throw new Unchecked(`the words of ${dialect.name} for it are not known`)
    }
    const answer = await stage.ask(path, question(stage))
    if (isAbsent(dialect, answer)) throw new Off('the gateway has no such path')
    if (!isRefusal(dialect, reason, answer)) {
      throw new Broken(`expected "${dialect[reason]}" from the gateway, got ${got(answer)}`)
    }
  },
})

const anonKey = ({ target }: Stage): Question => ({ key: target.anonKey })

/** Of the right form, and of no project. */
const stranger =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJyb2xlIjoiYW5vbiJ9.x0x0x0x0x0x0x0x0x0x0x0x0x0x0x0x0x0x0x0x0x00'

export const gateway: readonly Check[] = [
  { component: 'gateway', promise: 'refuses who has no API key', run: introduceGateway },
  refuses('refuses an API key of nobody', 'unknownKey', '/auth/v1/settings', () => ({
    key: stranger,
  })),
  refuses(
    'refuses a WebSocket with an API key of nobody',
    'unknownKey',
    '/realtime/v1/websocket',
    () => ({
      key: stranger,
    }),
  ),
  refuses('keeps the description of the REST API from anon', 'needsService', '/rest/v1/', anonKey),
  refuses('keeps SQL from anon', 'needsService', '/pg/tables', anonKey),
  refuses(
    "keeps Realtime's management from everybody",
    'management',
    '/realtime/v1/api/tenants',
    anonKey,
  ),
  {
    component: 'gateway',
    promise: 'takes opaque keys as well',
    needs: ['opaqueKeys'],
    run: async (stage) => {
      const { publishable = '', secret = '' } = stage.target.opaqueKeys ?? {}
      const settings = await stage.ask('/auth/v1/settings', { key: publishable })
      if (typeof at(settings.json, 'external') !== 'object') {
        throw new Broken(`with the publishable key: ${got(settings)}`)
      }
      const users = await stage.ask('/auth/v1/admin/users?per_page=1', { key: secret })
      if (!Array.isArray(at(users.json, 'users'))) {
        throw new Broken(`with the secret key: ${got(users)}`)
      }
    },
  },
]
