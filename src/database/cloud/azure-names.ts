import type { NameRule } from '../../managed/names.ts'

/** Name of a server, which is a part of its host name all over Azure. */
export const NAME: NameRule = { max: 63, hyphens: true }

/** Sizes of disks in gibibytes. */
const DISKS = [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32767]

/** The smallest disk that holds as much; the largest where none does, which the cloud refuses. */
export const fitting = (gibibytes: number): number =>
  DISKS.find((size) => size >= gibibytes) ?? gibibytes
