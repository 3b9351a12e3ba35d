/** Why a text is no address that can be used as it is written, or undefined when it is one. */
export const urlError = (text: string): string | undefined => {
  const example = 'such as https://shop.example.com'
  // URL.parse tolerates blanks, missing slashes and backslashes; programs that use the text as it
  // is do not.
  if (!/^https?:\/\/[^\s\\\p{Cc}]+$/iu.test(text) || !URL.canParse(text)) {
    return `must be an absolute http or https URL, ${example}`
  }
  const { hostname, username, password } = new URL(text)
  if (hostname === '' || username !== '' || password !== '') {
    return `must be an absolute http or https URL without credentials, ${example}`
  }
  try {
    decodeURIComponent(text)
  } catch {
    return 'has a % that begins no percent-encoded character: write %25 for the sign itself'
  }
  return undefined
}

/** Why a text is more, or less, than scheme, host and port; one slash may follow. */
export const originError = (text: string): string | undefined =>
  urlError(text) ??
  (/^[^/]+:\/\/[^/?#@]+\/?$/.test(text)
    ? undefined
    : 'must be scheme, host and port only, such as https://api.example.com')
