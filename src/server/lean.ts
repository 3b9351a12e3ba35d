import { setFlagsFromString } from 'node:v8'

/**
 * Leaves out V8's baseline compiler, whose code takes 5 MiB here and saves no time that can be
 * measured. Not a flag of the image: V8 refuses the code cache in Node's binary when its flags
 * differ, and starting takes 70 ms longer.
 */
setFlagsFromString('--no-sparkplug')
