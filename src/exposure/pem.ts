import { createPrivateKey, X509Certificate } from 'node:crypto'

const reads = (read: () => unknown): boolean => {
  try {
    read()
    return true
  } catch {
    return false
  }
}

/** What is wrong with a value as `tls.crt`, or undefined. */
export const certificateError = (value: string): string | undefined =>
  value.includes('-----BEGIN CERTIFICATE-----') && reads(() => new X509Certificate(value))
    ? undefined
    : 'must be a certificate in PEM, which begins with -----BEGIN CERTIFICATE-----'

/** What is wrong with a value as `tls.key`, or undefined. */
export const privateKeyError = (value: string): string | undefined =>
  reads(() => createPrivateKey(value))
    ? undefined
    : 'must be a private key in PEM without a passphrase, which begins with -----BEGIN PRIVATE KEY-----'
