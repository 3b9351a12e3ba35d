import { setTimeout as sleep } from 'node:timers/promises'
import { same, worked } from '../answer.ts'
import { first, inTime, join, NotJoined } from '../channel.ts'
import { Broken, type Check, Unchecked } from '../check.ts'
import { policiesOn } from '../sql.ts'
import type { Stage } from '../stage.ts'

// With as many connections, a Realtime of several pods most likely has them on more than one.
const connections = 4

const topicOf = (stage: Stage, what: string): string => `${stage.fixtures.prefix}-${what}`

type Heard = { readonly payload: { readonly text?: unknown } }

const broadcast: readonly Check[] = [
  {
    component: 'realtime',
    promise: `carries a broadcast to ${connections - 1} other connections`,
    run: async (stage) => {
      const channels = Array.from({ length: connections }, () =>
        stage.anon().channel(topicOf(stage, 'broadcast'), { config: { broadcast: { ack: true } } }),
      )
      const [sender, ...listeners] = channels
      const heard = listeners.map((channel) =>
        first<Heard>((hear) => channel.on('broadcast', { event: 'hello' }, hear)),
      )
      for (const channel of channels) await join(stage, channel)
      const sent = await sender?.send({
        type: 'broadcast',
        event: 'hello',
        payload: { text: 'of one to all' },
      })
      same(sent, 'ok', 'the receipt of a broadcast')
      const texts = (await inTime(stage, Promise.all(heard), 'broadcast at every connection')).map(
        ({ payload }) => payload.text,
      )
      same(texts, Array(connections - 1).fill('of one to all'), 'what was heard')
    },
  },
  {
    component: 'realtime',
    promise: 'carries a broadcast that was sent over HTTP',
    run: async (stage) => {
      const channel = stage.anon().channel(topicOf(stage, 'http'))
      const heard = first<Heard>((hear) => channel.on('broadcast', { event: 'hello' }, hear))
      await join(stage, channel)
      const sent = await stage
        .anon()
        .channel(topicOf(stage, 'http'))
        .httpSend('hello', { text: 'over HTTP' })
      if (!sent.success) throw new Broken(`cannot send over HTTP: ${sent.status} (${sent.error})`)
      const { payload } = await inTime(stage, heard, 'broadcast')
      same(payload.text, 'over HTTP', 'what was heard')
    },
  },
]

const presence: Check = {
  component: 'realtime',
  promise: `shows ${connections} connections each other's presence, and that one left`,
  run: async (stage) => {
    const names = Array.from({ length: connections }, (_, number) => `visitor-${number}`)
    const visitors = names.map((key) => {
      const channel = stage
        .anon()
        .channel(topicOf(stage, 'presence'), { config: { presence: { key } } })
      let present: readonly string[] = []
      channel.on('presence', { event: 'sync' }, () => {
        present = Object.keys(channel.presenceState()).sort()
      })
      return { channel, present: () => present }
    })
    const untilAllSee = async (wanted: readonly string[], seers: typeof visitors) => {
      const isSeen = () =>
        seers.every(({ present }) => JSON.stringify(present()) === JSON.stringify(wanted))
      while (!isSeen()) {
        if (stage.signal.aborted) {
          const seen = seers.map(({ present }) => `[${present().join(' ')}]`).join(' ')
          throw new Broken(`expected all to see [${wanted.join(' ')}], they see ${seen}`)
        }
        await sleep(50)
      }
    }
    for (const { channel } of visitors) {
      await join(stage, channel)
      same(await channel.track({ here: true }), 'ok', 'the receipt of a presence')
    }
    await untilAllSee(names, visitors)
    const [leaving, ...staying] = visitors
    await leaving?.channel.unsubscribe()
    await untilAllSee(names.slice(1), staying)
  },
}

type Change = { readonly new: { readonly note?: unknown } }

const changes: Check = {
  component: 'realtime',
  promise: "tells a user of their own rows' changes alone (postgres_changes)",
  needs: ['serviceKey'],
  slow: true,
  run: async (stage) => {
    await stage.fixtures.emptyTable(stage)
    const { name: table } = await stage.fixtures.publishedTable(stage)
    const { a, b } = await stage.fixtures.users(stage)
    const client = stage.as(a)
    await client.realtime.setAuth(a.accessToken)
    const notes: unknown[] = []
    const channel = client
      .channel(topicOf(stage, 'changes'), { config: { postgres_changes_options: { wait: true } } })
      .on(
        'postgres_changes',
        { event: 'INSERT', schema: stage.target.schema, table },
        ({ new: row }: Change) => notes.push(row.note),
      )
    await join(stage, channel)
    // Changes from before the server follows the table are not told, and it does not say when it does.
    while (notes.length === 0) {
      if (stage.signal.aborted) throw new Broken('no change of the own row was told in time')
      worked(await stage.as(b).from(table).insert({ note: "b's" }), 'insert a row')
      worked(await stage.as(a).from(table).insert({ note: "a's" }), 'insert a row')
      await sleep(1_000)
    }
    same([...new Set(notes)], ["a's"], 'the rows that a user was told of')
  },
}

const refusals: Check = {
  component: 'realtime',
  promise: 'refuses a private channel to whom no policy lets in',
  needs: ['serviceKey'],
  run: async (stage) => {
    const policies = await policiesOn(stage, 'realtime', 'messages')
    if (policies > 0) throw new Unchecked('policies on realtime.messages may let everyone in')
    const { a } = await stage.fixtures.users(stage)
    const client = stage.as(a)
    await client.realtime.setAuth(a.accessToken)
    const channel = client.channel(topicOf(stage, 'private'), { config: { private: true } })
    const reason = await join(stage, channel).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (reason === undefined) throw new Broken('a private channel was joined without a policy')
    if (!(reason instanceof NotJoined) || !/do not have permissions/.test(reason.message)) {
      throw reason
    }
  },
}

export const realtime: readonly Check[] = [...broadcast, presence, changes, refusals]
