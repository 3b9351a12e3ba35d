const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
}

/** The number that a Kubernetes quantity stands for (bytes, cores). NaN when it is none. */
export const quantityValue = (quantity: string): number => {
  const [, number, unit = ''] = /^([0-9.]+)([A-Za-z]*)$/.exec(quantity) ?? []
  return Number(number) * (UNITS[unit] ?? Number.NaN)
}
