import type { Component } from '../../src/client-suite/check.ts'

/** What is wrong with the installation, the check that must see it, and how it says so. */
export type Fault = readonly [fault: string, component: Component, promise: string, why?: RegExp]

const users = 'makes, finds, changes and deletes users for the service key'
const own = 'shows a user their own rows alone (RLS)'
const crud = 'inserts, reads, changes, upserts and deletes rows'
const objects = 'lists, copies, moves and removes objects'
const link = 'signs a user in by the link of a mail, of which none is sent'
const signed = 'gives whoever has a signed URL the object, and no other'
const presence = "shows 4 connections each other's presence, and that one left"
const broadcast = 'carries a broadcast to 3 other connections'

/** At least one for every check that a service keeps. */
export const faults: readonly Fault[] = [
  ['GoTrue has another name', 'auth', 'is the program that it should be, by its own word'],
  ['there are no settings', 'auth', 'tells its settings'],
  ['sign-up gives no session', 'auth', 'signs a user up, or refuses it where sign-up is off'],
  [
    'sign-up is off, and is not refused',
    'auth',
    'signs a user up, or refuses it where sign-up is off',
  ],
  ['nobody can sign in', 'auth', 'signs a user in with a password'],
  ['any password signs in', 'auth', 'refuses a wrong password', /was allowed, and must be refused/],
  [
    'a wrong password is refused for another reason',
    'auth',
    'refuses a wrong password',
    /must be refused with "invalid_credentials", and was with too many/,
  ],
  ['the public keys are others', 'auth', 'has tokens that its public keys verify (getClaims)'],
  ['signatures are not looked at', 'auth', 'refuses a token that was tampered with'],
  ['sessions cannot be refreshed', 'auth', 'refreshes a session'],
  ['users change nothing', 'auth', 'changes what a user says about themselves'],
  ['sessions do not end', 'auth', 'signs a user out, and refuses to refresh the session after'],
  ['admins change nothing', 'auth', users],
  ['links work twice', 'auth', link],
  ['anybody is an admin', 'auth', 'refuses the list of users to the anon key'],

  ['PostgREST has another name', 'rest', 'is the program that it should be, by its own word'],
  ['every table exists', 'rest', 'knows which tables there are not'],
  ['rows are not deleted', 'rest', crud],
  ['functions calculate wrongly', 'rest', 'calls a function (RPC)'],
  ['row-level security is ignored', 'rest', own],
  [
    'row-level security is ignored',
    'rest',
    "refuses a row in another user's name, and one of nobody's (RLS)",
  ],
  ['forged tokens are taken for anon', 'rest', 'refuses a token that nobody here signed'],

  ['GraphQL answers errors', 'graphql', 'answers a query'],
  ['GraphQL shows every row', 'graphql', 'shows a user their own rows alone'],

  ['broadcasts are lost', 'realtime', broadcast, /no broadcast at every connection in time/],
  [
    'broadcasts over HTTP are lost',
    'realtime',
    'carries a broadcast that was sent over HTTP',
    /no broadcast in time/,
  ],
  ['who has left is still shown', 'realtime', presence, /expected all to see \[visitor-1/],
  [
    'changes are not told',
    'realtime',
    "tells a user of their own rows' changes alone (postgres_changes)",
    /no change of the own row was told/,
  ],
  [
    'everybody is told of every row',
    'realtime',
    "tells a user of their own rows' changes alone (postgres_changes)",
    /the rows that a user was told of must be/,
  ],
  [
    'private channels are open',
    'realtime',
    'refuses a private channel to whom no policy lets in',
    /joined without a policy/,
  ],

  ['Storage has no version', 'storage', 'is the program that it should be, by its own word'],
  ['downloads are empty', 'storage', 'uploads, overwrites and downloads an object'],
  ['a move is a copy', 'storage', objects],
  ['objects are not removed', 'storage', objects],
  ['links lead nowhere', 'storage', signed],
  ['a link leads to every object', 'storage', signed],
  ['links take no uploads', 'storage', 'takes an upload to a signed URL'],
  ['every bucket is public', 'storage', 'shows a public bucket to everybody, and no private one'],
  ['images keep their size', 'storage', 'transforms an image'],
  ['an upload loses bytes', 'storage', 'takes a resumable upload in two parts (TUS)'],
  [
    'policies are not looked at',
    'storage',
    'refuses an object of a user whom no policy lets (RLS)',
  ],
  ['forged tokens see buckets', 'storage', 'refuses a token that nobody here signed'],
]
