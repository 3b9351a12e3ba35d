/**
 * What only a person can mend: bad input, a broken promise of the outside. It stops the pass, so
 * that nothing that runs is changed, and its message reaches the claim.
 */
export class Refusal extends Error {
  readonly reason: Reason

  /** @param message names the field or object, why, and the way out; never a secret */
  constructor(reason: Reason, message: string) {
    super(message)
    this.reason = reason
  }
}

export type Reason =
  | 'ClaimMissing'
  | 'InvalidSpec'
  | 'InvalidPlatform'
  | 'NotAllowed'
  | 'Immutable'
  | 'SeedMissing'
  | 'InvalidSecret'
  | 'InternalError'
