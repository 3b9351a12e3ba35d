/** Beginnings of those that upstream's examples and its CLI publish. */
const PUBLISHED = /^(your-super-secret|super-secret-jwt-token)/

const LEAST = 32

/** Why a JWT secret must not be brought, or undefined for one that may. */
export const unfitJwtSecret = (value: string): string | undefined => {
  if (PUBLISHED.test(value))
    return 'everybody knows this one, it is published; a random one is made'
  if (value.length < LEAST) return `has fewer than ${LEAST} characters; a random one is made`
  return value === value.trim() ? undefined : 'has blanks around it; a random one is made'
}
