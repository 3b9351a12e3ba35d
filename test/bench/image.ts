import { readFileSync } from 'node:fs'

const dockerfile = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8')

const instruction = (name: string): string => {
  const found = new RegExp(`^${name} (.*)$`, 'm').exec(dockerfile)?.[1]
  if (!found) throw new Error(`cannot read the Dockerfile: it has no ${name}`)
  return found
}

const entrypoint: readonly string[] = JSON.parse(instruction('ENTRYPOINT'))

/** How the image runs the function, so that what is measured is what a cluster pays for. */
export const image = {
  nodeFlags: entrypoint.slice(1, -1),
  environment: Object.fromEntries(
    instruction('ENV')
      .split(' ')
      .map((pair) => pair.split('=')),
  ) as Readonly<Record<string, string>>,
} as const
