import { at } from '../../../src/setup/verify/json.ts'
import type { Listening } from '../../setup/loopback.ts'
import { onLoopback } from '../../setup/loopback.ts'
import type { Broken } from './faults.ts'
import { type Answer, httpServer, nothing } from './http.ts'
import type { Database } from './rest.ts'
import type { Claims, Tokens } from './tokens.ts'
import { accept, type Message, type Socket } from './websocket.ts'

type Member = {
  readonly topic: string
  readonly joinRef: string
  readonly claims: Claims | undefined
  readonly socket: Socket
  readonly presenceKey: string
  /** The table that it wants to know the changes of. */
  readonly table: string | undefined
  state?: object
}

export type Realtime = Listening & {
  /** Tells whoever may know of a new row. */
  readonly told: (table: string, row: Record<string, unknown>) => Promise<void>
}

/** A broadcast as supabase-js sends it: kind 3 of the protocol's version 2.0.0. */
const readPush = (bytes: Buffer) => {
  const lengths = [...bytes.subarray(1, 6)]
  let from = 7
  const [joinRef = '', ref = '', topic = '', event = ''] = lengths.map((length) => {
    const text = bytes.subarray(from, from + length).toString()
    from += length
    return text
  })
  return { joinRef, ref, topic, event, payload: bytes.subarray(from) }
}

/** A broadcast as Realtime sends it: kind 4. */
const writeBroadcast = (topic: string, event: string, payload: Buffer): Buffer => {
  const [topicBytes, eventBytes] = [Buffer.from(topic), Buffer.from(event)]
  return Buffer.concat([
    Buffer.from([4, topicBytes.length, eventBytes.length, 0, 1]),
    topicBytes,
    eventBytes,
    payload,
  ])
}

/** Realtime for the suite; which rows a user may see is asked of the real PostgreSQL. */
export const startRealtime = async (
  tokens: Tokens,
  { asUser }: Database,
  broken: Broken,
): Promise<Realtime> => {
  const members = new Set<Member>()

  const on = (topic: string): readonly Member[] =>
    [...members].filter((member) => member.topic === topic)
  const tell = ({ socket, joinRef, topic }: Member, event: string, payload: unknown): void =>
    socket.send(JSON.stringify([joinRef, null, topic, event, payload]))

  const leave = (member: Member): void => {
    members.delete(member)
    if (!member.state || broken('who has left is still shown')) return
    const leaves = { [member.presenceKey]: { metas: [member.state] } }
    for (const other of on(member.topic)) tell(other, 'presence_diff', { joins: {}, leaves })
  }

  const join = async (socket: Socket, topic: string, joinRef: string, payload: unknown) => {
    const table = at(payload, 'config', 'postgres_changes', 0, 'table')
    const member: Member = {
      topic,
      joinRef,
      socket,
      claims: await tokens.verify(String(at(payload, 'access_token'))),
      presenceKey: String(at(payload, 'config', 'presence', 'key') ?? ''),
      table: typeof table === 'string' ? table : undefined,
    }
    members.add(member)
    socket.onClose(() => leave(member))
    const all = on(topic).flatMap(({ presenceKey, state }) =>
      state ? [[presenceKey, { metas: [state] }] as const] : [],
    )
    const changes = at(payload, 'config', 'postgres_changes')
    const response = {
      postgres_changes: (Array.isArray(changes) ? changes : []).map((change, id) => ({
        ...change,
        id: id + 1,
      })),
    }
    return {
      reply: { status: 'ok', response },
      after: () => tell(member, 'presence_state', Object.fromEntries(all)),
    }
  }

  const isRefused = (payload: unknown): boolean =>
    at(payload, 'config', 'private') === true && !broken('private channels are open')
  const refusal = (topic: string) => ({
    status: 'error',
    response: {
      reason: `Unauthorized: You do not have permissions to read from this Channel topic: ${topic.replace('realtime:', '')}`,
    },
  })

  const broadcast = (topic: string, event: string, payload: Buffer): void => {
    for (const member of on(topic)) {
      member.socket.send(writeBroadcast(topic, event, payload))
    }
  }

  const hear = async (message: Message, socket: Socket, another: boolean): Promise<void> => {
    const answer = (joinRef: string | null, ref: string, topic: string, reply: unknown) =>
      socket.send(
        JSON.stringify(
          another
            ? { ref, topic, event: 'phx_reply', payload: reply }
            : [joinRef, ref, topic, 'phx_reply', reply],
        ),
      )
    const ok = { status: 'ok', response: {} }
    if (typeof message !== 'string') {
      const { joinRef, ref, topic, event, payload } = readPush(message)
      for (const member of on(topic)) {
        if (member.socket !== socket && !broken('broadcasts are lost'))
          member.socket.send(writeBroadcast(topic, event, payload))
      }
      return answer(joinRef, ref, topic, ok)
    }
    const [joinRef, ref, topic, event, payload] = JSON.parse(message)
    if (event === 'phx_join') {
      if (isRefused(payload)) return answer(joinRef, ref, topic, refusal(topic))
      const { reply, after } = await join(socket, topic, joinRef, payload)
      answer(joinRef, ref, topic, reply)
      return after()
    }
    const member = on(topic).find((one) => one.socket === socket)
    if (event === 'phx_leave' && member) leave(member)
    if (event === 'presence' && member) {
      member.state = { ...payload.payload, phx_ref: ref }
      const joins = { [member.presenceKey]: { metas: [member.state] } }
      for (const other of on(topic)) tell(other, 'presence_diff', { joins, leaves: {} })
    }
    answer(joinRef, ref, topic, ok)
  }

  const http: Answer = ({ path, json, method, body }) => {
    if (method !== 'POST' || !path.startsWith('/api/broadcast')) return nothing
    if (broken('broadcasts over HTTP are lost')) return { status: 202 }
    const [, topic, event] = path.match(/^\/api\/broadcast\/(.+)\/events\/(.+)$/) ?? []
    if (topic && event) broadcast(`realtime:${topic}`, event, body)
    for (const one of (json.messages as { topic: string; event: string; payload: unknown }[]) ??
      []) {
      broadcast(`realtime:${one.topic}`, one.event, Buffer.from(JSON.stringify(one.payload)))
    }
    return { status: 202 }
  }

  const server = httpServer(tokens, http)
  server.on('upgrade', (request, stream) => {
    // those who have come before go on as they began: clients of earlier tests still leave
    const another = broken('the protocol is another')
    accept(request, stream, (message, socket) => void hear(message, socket, another))
  })

  return {
    ...(await onLoopback(server)),
    told: async (table, row) => {
      const name = table.match(/"(\w+)"$/)?.[1]
      const published = await asUser(
        { role: 'service_role' },
        'SELECT 1 FROM pg_publication_tables WHERE pubname = $1 AND tablename = $2',
        ['supabase_realtime', name],
      )
      if (published.length === 0 || broken('changes are not told')) return
      for (const member of members) {
        if (member.table !== name || !member.claims) continue
        const seen = await asUser(member.claims, `SELECT 1 FROM ${table} WHERE id = $1`, [row.id])
        if (seen.length === 0 && !broken('everybody is told of every row')) continue
        tell(member, 'postgres_changes', {
          ids: [1],
          data: {
            type: 'INSERT',
            schema: 'public',
            table: name,
            columns: Object.keys(row).map((column) => ({ name: column, type: 'text' })),
            record: row,
            commit_timestamp: new Date(0).toISOString(),
            errors: null,
          },
        })
      }
    },
  }
}
