import { expect, it } from 'vitest'
import { claimIn, envFile, importing } from './import.ts'

const specOf = async (text: string) => claimIn(await importing([envFile(text)])).spec

/** How a value names a variable. */
const ref = (name: string): string => `$\{${name}}`

it.each([
  ['a variable', `HOST=x.io\nSITE_URL=https://${ref('HOST')}`],
  ['what stands further below', `SITE_URL=https://${ref('HOST')}\nHOST=x.io`],
  ['a variable of a variable', `TLD=io\nHOST=x.${ref('TLD')}\nSITE_URL=https://${ref('HOST')}`],
  ['a value for one that is not there', `SITE_URL=https://${ref('HOST:-x.io')}`],
  ['a value for one that is not there, but may be empty', `SITE_URL=https://${ref('HOST-x.io')}`],
  ['a value for one that is empty', `HOST=\nSITE_URL=https://${ref('HOST:-x.io')}`],
  ['no other value for one that is there', `HOST=x.io\nSITE_URL=https://${ref('HOST:-y.io')}`],
])('a value may name %s, as Docker Compose reads it', async (_what, text) => {
  expect(await specOf(text)).toMatchObject({ auth: { siteUrl: 'https://x.io' } })
})

it('one that may be empty stays empty', async () => {
  expect(await specOf(`HOST=\nSITE_URL=https://x.io/${ref('HOST-y')}`)).toMatchObject({
    auth: { siteUrl: 'https://x.io/' },
  })
})

it('a file may begin with the mark that editors on Windows write', async () => {
  expect(await specOf('\uFEFFSITE_URL=https://x.io\r\n')).toMatchObject({
    auth: { siteUrl: 'https://x.io' },
  })
})

it('a redirect to the machine of a developer is taken, and named', async () => {
  const text = 'ADDITIONAL_REDIRECT_URLS=https://*.x.io/**,http://localhost:3000\n'
  const { stderr, ...outcome } = await importing([envFile(text)])
  expect(claimIn({ stderr, ...outcome }).spec).toMatchObject({
    auth: { additionalRedirectUrls: ['https://*.x.io/**', 'http://localhost:3000'] },
  })
  expect(stderr).toMatch(
    /To look at:\n {2}ADDITIONAL_REDIRECT_URLS +http:\/\/localhost:3000 is a developer's machine/,
  )
  expect(outcome.code).toBe(0)
})
