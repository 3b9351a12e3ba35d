import { inject } from 'vitest'
import { connectPlane } from './plane/plane.ts'

/** The plane of this run. */
export const plane = connectPlane(inject('plane'))
