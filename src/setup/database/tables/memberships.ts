/** Who may act as whom: `GRANT <role> TO <member>`. */
export type Membership = {
  readonly role: string
  readonly member: string
  /**
   * Whether the member has the role's rights at once, or only after SET ROLE.
   * Before PostgreSQL 16 this is the member's own INHERIT attribute.
   */
  readonly inherit: boolean
  /** Whether the member may pass the membership on. */
  readonly admin: boolean
}

type Wanted = {
  readonly owner: string
  readonly realtime: boolean
  readonly admin: string
  readonly superuser: boolean
}

type Options = { readonly inherit: boolean; readonly admin?: boolean }

const each = (
  roles: readonly string[],
  member: string,
  { inherit, admin = false }: Options,
): readonly Membership[] => roles.map((role) => ({ role, member, inherit, admin }))

const apiRoles = ['anon', 'authenticated', 'service_role']

export const memberships = ({
  owner,
  realtime,
  admin,
  superuser,
}: Wanted): readonly Membership[] => [
  // They switch to the role of the request's token. Direct memberships: from 16 on a role that
  // does not inherit cannot SET ROLE through a chain.
  ...each(apiRoles, 'authenticator', { inherit: false }),
  ...each(apiRoles, 'supabase_storage_admin', { inherit: false }),

  // Realtime's dump grants these itself only where the role is missing, and then "GRANTED BY
  // supabase_admin", which fails where that is not the bootstrap superuser.
  ...each(apiRoles, 'supabase_realtime_admin', { inherit: false }),

  // Realtime checks policies as the subscriber's role and hands its objects to
  // supabase_realtime_admin. Its sequential migrations (majors without a dump) grant that role to
  // `postgres`: hence admin.
  ...(realtime
    ? [
        ...each(apiRoles, 'supabase_admin', { inherit: true }),
        ...each(['supabase_realtime_admin'], 'supabase_admin', { inherit: true, admin: true }),
      ]
    : []),

  // Policies on storage.objects and realtime.messages and triggers on auth.users need the rights
  // of those tables' owners: there is no supautils outside Supabase's own image. Admin on the API
  // roles, as upstream: `ALTER ROLE authenticated SET statement_timeout …` and own roles on top.
  ...each(['supabase_auth_admin', 'supabase_storage_admin', 'supabase_realtime_admin'], owner, {
    inherit: true,
  }),
  ...each(apiRoles, owner, { inherit: true, admin: true }),

  // Without superuser a schema is given only to a role that one is a member of.
  ...(superuser
    ? []
    : each(
        [
          'supabase_auth_admin',
          'supabase_storage_admin',
          ...(realtime ? ['supabase_admin'] : []),
          owner,
        ],
        admin,
        { inherit: true },
      )),
]
