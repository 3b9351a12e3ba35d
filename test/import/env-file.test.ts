import { describe, expect, it } from 'vitest'
import { claimIn, envFile, importing, tomlFile } from './import.ts'

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

const value = async (text: string, key = 'SMTP_PASS'): Promise<string> => {
  const { code, stdout, stderr } = await importing([envFile(text), '--value', key])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

describe('a secret is what Docker Compose makes of it', () => {
  it.each([
    ['a # without a space before it', 'pa#ss', 'pa#ss'],
    ['a # at the beginning', '#pass', '#pass'],
    ['a comment behind a space', 'pass # of the mail server', 'pass'],
    ['a # between double quotes', '"pa #ss" # why', 'pa #ss'],
    ['a # between single quotes', "'pa #ss' # why", 'pa #ss'],
    ['escaped quotes', '"p\\"a\\"ss"', 'p"a"ss'],
    ['an escaped backslash at the end', '"pass\\\\"', 'pass\\'],
    ['escapes of blanks', '"a\\nb\\rc\\td"', 'a\nb\rc\td'],
    ['a backslash behind a backslash', '"a\\\\nb"', 'a\\nb'],
    ['lines between double quotes', '"a\nb#c\nd"', 'a\nb#c\nd'],
    ['lines between single quotes', "'a\nb=c\n'", 'a\nb=c\n'],
    ['nothing special between single quotes', `'\\n$HOST"${ref('X')}$$'`, `\\n$HOST"${ref('X')}$$`],
    ['a quote between single quotes', "'it\\'s'", "it's"],
    ['a backslash without quotes', 'a\\nb\\\\', 'a\\nb\\\\'],
    ['quotes inside', `it's "so"`, `it's "so"`],
    ['a backtick', '`a b`', '`a b`'],
    ['a variable', 'a-$OTHER.b', 'a-x.io.b'],
    ['a variable between double quotes', '"a-$OTHER.b"', 'a-x.io.b'],
    ['a variable between braces', `a${ref('OTHER')}b`, 'ax.iob'],
    ['an escaped $', 'a$$OTHER', 'a$OTHER'],
    ['an escaped $ between double quotes', '"a$$$$b"', 'a$$b'],
    ['an = inside', 'a=b==', 'a=b=='],
    ['blanks around it', '  a b  ', 'a b'],
    ['a line end of Windows', 'pass\r', 'pass'],
  ])('%s', async (_what, written, whole) => {
    expect(await value(`OTHER=x.io\nSMTP_PASS=${written}\nLAST=1\n`)).toBe(whole)
  })

  it.each(['export SMTP_PASS=pa#ss', ' SMTP_PASS = pa#ss ', 'export SMTP_PASS = "pa#ss"'])(
    'in the line %s',
    async (line) => expect(await value(`${line}\n`)).toBe('pa#ss'),
  )

  it('from the file that --env names, too', async () => {
    const toml = '[auth.email.smtp]\nhost = "h"\nuser = "u"\npass = "env(PASS)"\n'
    const env = envFile('PASS="p#\\"a"\n')
    const args = [tomlFile(toml), '--env', env, '--value', 'auth.email.smtp.pass']
    expect(await importing(args)).toEqual({ code: 0, stdout: 'p#"a', stderr: '' })
  })
})

describe('what cannot be read for certain is refused, with its line and no word of it', () => {
  it.each([
    ['a quote without its end', '"hunter2'],
    ['text behind the quotes', '"hunter2"hunter2'],
    ['a # right behind the quotes', "'hunter2'#hunter2"],
    ['an escape that programs read differently', '"hunter2\\d"'],
    ['an escaped $', 'hunter2\\$x'],
    ['a $ without a name', 'hunter2$5'],
    ['a $ at the end', 'hunter2$'],
    ['a variable that is not there', 'x$hunter2'],
    ['a variable that must be there', `hunter2${ref('A:?hunter2')}`],
    ['a variable within a variable', `hunter2${ref('B:-$A')}`],
    ['a variable that is made of itself', '$SMTP_PASS'],
    ['a comment without a value', ' # hunter2'],
    ['a # behind a tab', 'hunter2\t# hunter2'],
  ])('%s', async (_what, written) => {
    const outcome = await importing([envFile(`A='x\ny'\nSMTP_PASS=${written}\n`)])
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code: 2, stdout: '' })
    expect(outcome.stderr).toMatch(
      /\.env: line 3: .* cannot be read for certain; put it into single quotes\n$/,
    )
    expect(outcome.stderr).not.toContain('hunter2')
  })
})
