import { describe, it } from 'vitest'
import { check, type Row } from './rows.ts'

describe('HTTPRoute', () => {
  const said = (type: string, status: string, observedGeneration?: number, gateway = 'public') => ({
    parentRef: { name: gateway },
    conditions: [{ type, status, reason: 'Why', message: 'in words', observedGeneration }],
  })
  const rows: readonly Row[] = [
    ['no Gateway has seen it', undefined, false, 'Gateway public has not taken it up yet'],
    [
      'one of two has taken it',
      { parents: [said('Accepted', 'True', 2)] },
      false,
      'Gateway private has not taken it up yet',
    ],
    [
      'both have taken it',
      { parents: [said('Accepted', 'True', 2), said('Accepted', 'True', 2, 'private')] },
      true,
      '',
    ],
    [
      'one refuses it',
      { parents: [said('Accepted', 'True', 2), said('Accepted', 'False', 2, 'private')] },
      false,
      'Gateway private does not take the route: in words',
    ],
    [
      'a Gateway does not find the Service',
      { parents: [said('ResolvedRefs', 'False', 2)] },
      false,
      'Gateway public does not take the route: in words',
    ],
    [
      'the refusal was of the route before',
      { parents: [said('Accepted', 'False', 1)] },
      false,
      'its change has not been taken up yet',
    ],
    [
      'one knows nothing yet',
      { parents: [said('Accepted', 'True', 2), said('Accepted', 'Unknown', 2, 'private')] },
      false,
      'Gateway private has not taken it up yet',
    ],
    [
      'one that is named no more refuses it',
      {
        parents: [
          said('Accepted', 'True', 2),
          said('Accepted', 'True', 2, 'private'),
          said('Accepted', 'False', 1, 'former'),
        ],
      },
      true,
      '',
    ],
    [
      'a controller that counts no generations',
      { parents: [said('Accepted', 'True'), said('Accepted', 'True', undefined, 'private')] },
      true,
      '',
    ],
  ]
  it.each(rows)(
    '%s',
    check('gateway.networking.k8s.io/v1', 'HTTPRoute', {
      parentRefs: [{ name: 'public' }, { name: 'private' }],
    }),
  )

  const accepted = (...refs: object[]) => ({
    parents: refs.map((parentRef) => ({
      parentRef,
      conditions: [{ type: 'Accepted', status: 'True', observedGeneration: 2 }],
    })),
  })
  const here = { name: 'public', namespace: 'a' }
  const there = { ...here, namespace: 'b' }
  const http = { ...here, sectionName: 'http' }
  const https = { ...here, sectionName: 'https' }
  const alike: readonly (readonly [string, object[], object[], string | undefined])[] = [
    ['of another namespace', [here, there], [here], 'Gateway b/public has not taken it up yet'],
    ['in both namespaces', [here, there], [there, here], undefined],
    [
      'of another listener',
      [http, https],
      [http, here],
      'Gateway a/public, listener https, has not taken it up yet',
    ],
    ['of the whole Gateway alone', [https], [here], 'listener https, has not taken it up yet'],
    [
      'in the namespace of the route',
      [{ name: 'public', namespace: 'x' }],
      [{ name: 'public' }],
      undefined,
    ],
  ]
  it.each(alike)('Gateways of one name are told apart: %s', (what, parentRefs, said, waits) => {
    const route = check('gateway.networking.k8s.io/v1', 'HTTPRoute', { parentRefs })
    route(what, accepted(...said), waits === undefined, waits ?? '')
  })
})

describe('Ingress', () => {
  it.each<Row>([['that nobody gave an address yet is ready', undefined, true, '']])(
    '%s',
    check('networking.k8s.io/v1', 'Ingress', {}),
  )
})
