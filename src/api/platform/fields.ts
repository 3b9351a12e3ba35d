import * as z from 'zod'
import { choice, dnsLabel, object, text } from '../fields.ts'

/** What every cloud needs, whichever it is. */
export const providerConfigRef = (providers: string) =>
  object(
    `Which account ${providers} work in: the name of a configuration of theirs. What exists stays in the one that it was made in.`,
    {
      kind: choice(
        ['ClusterProviderConfig', 'ProviderConfig'],
        'ClusterProviderConfig, or ProviderConfig: one in the namespace of each claim.',
        { absent: 'ClusterProviderConfig', example: 'ProviderConfig' },
      ),
      name: dnsLabel('Name of the configuration.', {
        absent: 'default',
        example: 'production',
      }).optional(),
    },
  )

export const namePrefix = text(
  'Begins the name of everything that is made in the cloud, so that the projects of two clusters never meet. What exists keeps the name that it was made with.',
  {
    absent: 'none: names begin with the name of the composite',
    example: 'acme-prod',
    max: 20,
    pattern: '^[a-z]([-a-z0-9]*[a-z0-9])?$',
    message: 'must begin with a letter and have only a-z, 0-9 and - inside, such as acme-prod',
  },
)

/** A bundle of certificates; whether one can be read is checked where it is used. */
export const caBundle = (description: string) =>
  text(description, {
    absent: 'none: connections are encrypted, and the certificate is not checked',
    example: '-----BEGIN CERTIFICATE-----…',
    max: 65_536,
    pattern: '-----BEGIN CERTIFICATE-----',
    message: 'must be certificates in PEM, which begin with -----BEGIN CERTIFICATE-----',
  })

/** Name of a namespace. */
export const namespaceName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be the name of a namespace')
