import { flag, object, secretRef, text, url } from '../../fields.ts'

/** The OAuth providers of GoTrue 2.196, by the names that config.toml gives them. */
export const PROVIDERS = [
  'apple',
  'azure',
  'bitbucket',
  'discord',
  'facebook',
  'figma',
  'fly',
  'github',
  'gitlab',
  'google',
  'kakao',
  'keycloak',
  'linkedin',
  'linkedin_oidc',
  'notion',
  'slack',
  'slack_oidc',
  'snapchat',
  'spotify',
  'twitch',
  'twitter',
  'vercel_marketplace',
  'workos',
  'x',
  'zoom',
] as const

export type Provider = (typeof PROVIDERS)[number]

/** The same for every provider; made once, since each schema costs time at the start. */
const providerFields = {
  clientId: text('Client id that the provider gave.', { example: 'Iv1.8a61f9b3a7aba766' }),
  url: url('Base URL of the provider, for those that one hosts oneself.', {
    absent: 'the public one of the provider',
    example: 'https://gitlab.example.com',
  }),
  redirectUri: url('Where the provider sends the user back to.', {
    absent: 'publicUrl followed by /auth/v1/callback',
    example: 'https://api.shop.example.com/auth/v1/callback',
  }),
  skipNonceCheck: flag('Accept id tokens without a matching nonce (needed by some mobile SDKs).', {
    absent: 'false',
    example: true,
  }),
  emailOptional: flag('Let users in whom the provider reports without an e-mail address.', {
    absent: 'false',
    example: true,
  }),
}

const provider = (name: string) => {
  const { clientId, ...others } = providerFields
  return object(
    `Sign-in with ${name}. It is on when it is here, and then needs clientId and secretRef.`,
    {
      clientId,
      secretRef: secretRef('Client secret that the provider gave.', {
        example: { name: 'oauth', key: name },
      }),
      ...others,
    },
  )
}

const members = Object.fromEntries(PROVIDERS.map((name) => [name, provider(name)])) as {
  [P in Provider]: ReturnType<typeof provider>
}

export const external = object(
  'Sign-in with other providers (OAuth and OpenID Connect), by name.',
  members,
)
