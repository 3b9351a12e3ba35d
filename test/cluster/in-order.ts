import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** By name: the first file makes the project that the others use. */
export class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => a.moduleId.localeCompare(b.moduleId))
  }
}
