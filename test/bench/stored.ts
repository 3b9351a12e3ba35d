import type { KubeObject } from '../../src/kube/objects.ts'

type Fields = { readonly [key: string]: unknown }

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const nameOf = (item: unknown): unknown => (isFields(item) ? item.name : undefined)

/** The shape of a value as FieldsV1 has it: no values, list items by their name. */
const shape = (value: unknown): Fields => {
  if (isFields(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [`f:${key}`, shape(inner)]),
    )
  }
  if (!Array.isArray(value)) return {}
  return Object.fromEntries(
    value.map((item) => {
      const name = nameOf(item)
      return typeof name === 'string'
        ? [`k:${JSON.stringify({ name })}`, { '.': {}, ...shape(item) }]
        : [`v:${JSON.stringify(item)}`, {}]
    }),
  )
}

const time = '2026-11-22T00:00:00Z'

const owned = (apiVersion: string, manager: string, fields: Fields) => ({
  apiVersion,
  manager,
  time,
  fieldsType: 'FieldsV1',
  fieldsV1: shape(fields),
})

/**
 * An object with what storage adds to it. managedFields repeat the shape of the whole object: they
 * are half of what Crossplane sends.
 */
export const stored = (object: KubeObject): KubeObject => {
  const { metadata, ...rest } = object
  const { status, ...applied }: Fields = { ...rest }
  const { apiVersion } = object
  return {
    ...object,
    metadata: {
      ...metadata,
      resourceVersion: '123456',
      creationTimestamp: time,
      managedFields: [
        {
          ...owned(apiVersion, `apiextensions.crossplane.io/composed/${'0'.repeat(64)}`, {
            metadata: { labels: metadata?.labels, annotations: metadata?.annotations },
            ...applied,
          }),
          operation: 'Apply',
        },
        ...(status === undefined
          ? []
          : [
              {
                ...owned(apiVersion, 'kube-controller-manager', { status }),
                operation: 'Update',
                subresource: 'status',
              },
            ]),
      ],
    },
  }
}
