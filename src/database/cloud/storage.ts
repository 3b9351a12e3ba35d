import { changeIssue } from '../../api/immutable.ts'
import { refuse } from '../../api/issues.ts'
import { quantityValue } from '../../kube/quantity.ts'

const GIBIBYTE = 2 ** 30

/** Whole gibibytes that hold a quantity. */
export const gibibytes = (size: string): number => Math.ceil(quantityValue(size) / GIBIBYTE)

/**
 * Gibibytes that a cloud gives for what is asked for: it has a smallest size, and perhaps steps.
 *
 * @param exists gibibytes of the disk that exists
 * @throws Refusal when the disk would shrink, which no cloud does
 */
export const disk = (
  asked: string,
  exists: number | undefined,
  fitting: (gibibytes: number) => number,
): number => {
  const size = fitting(gibibytes(asked))
  const issue = changeIssue(
    'database.storage.size',
    exists === undefined ? undefined : `${exists}Gi`,
    `${size}Gi`,
  )
  if (issue) throw refuse('Immutable', [issue])
  return size
}
