import { setFlagsFromString } from 'node:v8'

/**
 * Leaves out V8's two middle compilers, whose code and whose work take 10 MiB here: what runs often is
 * compiled by the last one all the same. Not flags of the image: V8 refuses the code cache in Node's
 * binary when its flags differ, and starting takes 70 ms longer.
 */
setFlagsFromString('--no-sparkplug')
setFlagsFromString('--no-maglev')
