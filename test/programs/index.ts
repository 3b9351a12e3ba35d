import { atcRouter } from './atc-router.ts'
import type { Program } from './cache.ts'
import { deno } from './deno.ts'
import { envoy } from './envoy.ts'
import { postgres } from './postgres.ts'
import { versityGW } from './versitygw.ts'

/** Every program that tests start. */
export const programs: readonly Program[] = [postgres, deno, envoy, versityGW, atcRouter]
