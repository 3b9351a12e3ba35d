import { integer, object, secretRef } from '../fields.ts'

/** What can be rotated by raising its generation by one. */
export const GENERATIONS = ['jwt', 'apiKeys', 'database', 's3', 'dashboard'] as const

export type Generation = (typeof GENERATIONS)[number]

const generation = (what: string) =>
  integer(`Generation of ${what}; one more than before rotates it. It never goes back.`, {
    min: 1,
    max: 1000,
    example: 2,
  })

export const secrets = object('Where keys and passwords come from, and their rotation.', {
  seedSecretRef: secretRef(
    'Seed that every key and password is derived from, at least 32 random bytes. It is taken once, when the project is made; one seed serves one project.',
    { absent: 'a random seed is made', example: { name: 'shop-seed', key: 'seed' } },
  ),
  jwtSecretRef: secretRef(
    'JWT secret of a project that moves here, at least 32 characters: its users stay signed in. It signs the anon and service_role keys; new access tokens are signed with an ES256 key of the project.',
    { absent: 'derived from the seed', example: { name: 'old-project', key: 'jwt-secret' } },
  ),
  dashboardPasswordSecretRef: secretRef(
    'Password of the user supabase of Studio, at least 8 characters. Changing the value in that Secret changes the password.',
    { absent: 'derived from the seed', example: { name: 'shop-studio', key: 'password' } },
  ),
  generations: object('Generations of what is derived from the seed.', {
    jwt: generation(
      'the keys that tokens are signed with: the ES256 key, the JWT secret (unless it is brought), and the anon and service_role keys that it signs',
    ),
    apiKeys: generation('the publishable and the secret API key'),
    database: generation('the passwords of the database'),
    s3: generation('the credentials of the object store and of the S3 protocol'),
    dashboard: generation('the password of Studio, where it is not brought'),
  }),
})
