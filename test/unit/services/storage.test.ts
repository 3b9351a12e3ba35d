import type { IDeployment } from 'kubernetes-models/apps/v1'
import { expect, it } from 'vitest'
import { later, world } from '../../golden/worlds.ts'

const MiB = 1024 ** 2
const GiB = 1024 ** 3

const environment = async (fileSizeLimit: string): Promise<ReadonlyMap<string, string>> => {
  const { observed } = await later(world({ storage: { fileSizeLimit } }), 3)
  const { spec } = observed['storage-deployment'] as unknown as IDeployment
  const env = spec?.template.spec?.containers[0]?.env ?? []
  return new Map(env.map(({ name, value = '' }) => [name, value]))
}

it.each([
  ['50Mi', 50 * MiB],
  ['48Gi', 48 * GiB],
  ['500Gi', 500 * GiB],
])(
  'an upload of the whole limit of %s fits into the 10,000 parts of 5 MiB or more that S3 takes',
  async (asked, limit) => {
    const env = await environment(asked)
    const part = Number(env.get('STORAGE_S3_UPLOAD_PART_SIZE'))
    expect(Number(env.get('UPLOAD_FILE_SIZE_LIMIT'))).toBe(limit)
    expect(part).toBeGreaterThanOrEqual(5 * MiB)
    expect(part * 10_000).toBeGreaterThanOrEqual(limit)
  },
)

it('parts are no larger than they must be: each running upload holds some in memory', async () => {
  const env = await environment('50Mi')
  expect(env.get('STORAGE_S3_UPLOAD_PART_SIZE')).toBe(String(5 * MiB))
})
