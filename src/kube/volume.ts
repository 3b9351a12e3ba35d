import { Refusal } from '../refusal.ts'
import { quantityValue } from './quantity.ts'

type Volume = { readonly size?: string | undefined; readonly className?: string | undefined }

/**
 * Compares the volume that exists with the one that is asked for.
 *
 * @param path field of the claim that holds size and className, e.g. `spec.database.storage`
 * @throws Refusal when it would shrink or move to another class: neither can be done in place
 */
export const checkVolume = (path: string, exists: Volume, wanted: Volume, field = 'size'): void => {
  if (exists.size && wanted.size && quantityValue(wanted.size) < quantityValue(exists.size)) {
    throw new Refusal(
      'Immutable',
      `${path}.${field}: is ${exists.size} and cannot shrink to ${wanted.size}; volumes only grow. Set ${exists.size} or more, or move the data to a new project`,
    )
  }
  if (exists.className && wanted.className && exists.className !== wanted.className) {
    throw new Refusal(
      'Immutable',
      `${path}.className: is ${exists.className} and cannot become ${wanted.className}; set it back, or move the data to a new project`,
    )
  }
}
