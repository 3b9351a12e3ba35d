export const hello = async (_tell: (line: string) => void): Promise<void> => undefined
