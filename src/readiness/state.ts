/** Whether an object does its work, and if not, what it waits for, in words. */
export type Readiness = {
  readonly ready: boolean
  readonly message: string
  /** `3/3`, for what has pods. */
  readonly replicas?: string
  /** `changing` while a change of it is under way, `failing` when its controller has said why. */
  readonly state?: 'changing' | 'failing'
}

export const READY: Readiness = { ready: true, message: '' }

export const notReady = (message: string, replicas?: string): Readiness => ({
  ready: false,
  message,
  ...(replicas && { replicas }),
})

export const changing = (message: string, replicas?: string): Readiness => ({
  ...notReady(message, replicas),
  state: 'changing',
})

export const failing = (message: string, replicas?: string): Readiness => ({
  ...notReady(message, replicas),
  state: 'failing',
})
