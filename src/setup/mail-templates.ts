import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Environment } from './environment.ts'

/** Nobody outside of the pod is meant to read the texts, some of which stand in Secrets. */
const HOST = '127.0.0.1'

const address = (env: Environment): string => `http://${HOST}:${env.integer('MAIL_TEMPLATES_PORT')}`

/**
 * `setup mail-templates`: serves GoTrue the texts of mails, which it takes by http alone. Runs
 * beside it until the pod ends.
 *
 * @throws Error that names the variable that is missing, or why the port cannot be had
 */
export const run = async (env: Environment): Promise<string> => {
  const texts = new Map(
    env
      .list('MAIL_TEMPLATES')
      .map((name) => [`/${name}`, env.required(`MAIL_TEMPLATE_${name.toUpperCase()}`)]),
  )
  const server = createServer((request, response) => {
    const text = texts.get(request.url ?? '')
    const known = request.url === '/' || text !== undefined
    response
      .writeHead(known ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' })
      .end(text ?? '')
  })
  const port = env.integer('MAIL_TEMPLATES_PORT')
  server.listen(port, HOST)
  await once(server, 'listening')
  env.say(`${[...texts.keys()].join(' ')} stand ready on ${HOST}:${port}`)
  await once(server, 'close')
  return 'no text is served any more'
}

/** `setup mail-templates-answers`, for probes: whether the program above answers. */
export const answers = async (env: Environment): Promise<string> => {
  const { status } = await fetch(`${address(env)}/`).catch((error: unknown) => {
    throw new Error(`cannot reach ${address(env)}`, { cause: error })
  })
  if (status !== 200) throw new Error(`${address(env)} answers with status ${status}`)
  return `${address(env)} answers`
}
