/** Why a value must not be brought, or undefined for one that may. */
const unfit =
  (published: RegExp, least: number) =>
  (value: string): string | undefined => {
    if (published.test(value))
      return 'everybody knows this one, it is published; a random one is made'
    if (value.length < least) return `has fewer than ${least} characters; a random one is made`
    return value === value.trim() ? undefined : 'has blanks around it; a random one is made'
  }

// The beginnings are those of upstream's examples and of its CLI.
export const unfitJwtSecret = unfit(/^(your-super-secret|super-secret-jwt-token)/, 32)
export const unfitDashboardPassword = unfit(/^this_password_is_insecure/, 8)
