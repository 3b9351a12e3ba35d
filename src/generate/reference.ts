export const reference = (): string => ''
