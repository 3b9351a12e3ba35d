import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** By name, numbers as numbers: the first file makes the project that the others use. */
export class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => a.moduleId.localeCompare(b.moduleId, 'en', { numeric: true }))
  }
}
