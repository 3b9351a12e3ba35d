import { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'

/** Extended key usage: TLS client authentication (RFC 5280, 4.2.1.12). */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'

/** Every certificate of a PEM file; `X509Certificate` reads the first one alone. */
export const authoritiesOf = (pem: Buffer): readonly X509Certificate[] =>
  (pem.toString().match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (certificate) => new X509Certificate(certificate),
  )

const isSignedBy = (certificate: X509Certificate, authority: X509Certificate): boolean =>
  authority.ca && certificate.checkIssued(authority) && certificate.verify(authority.publicKey)

const isInForce = ({ validFromDate, validToDate }: X509Certificate, now: number): boolean =>
  validFromDate.getTime() <= now && now <= validToDate.getTime()

/**
 * Why the other end may not call, in words; undefined when it may.
 *
 * OpenSSL alone cannot tell: every certificate that Crossplane makes has the subject of its
 * authority (internal/initializer/tls.go) and, for that reason, no authority key identifier. OpenSSL
 * takes such a one for self-signed and refuses it; Go does not. So a certificate that an authority
 * has signed itself counts, whatever its name is.
 */
export const whyRefused = (
  socket: Pick<TLSSocket, 'authorized' | 'getPeerX509Certificate'>,
  authorities: readonly X509Certificate[],
): string | undefined => {
  if (socket.authorized) return undefined
  const certificate = socket.getPeerX509Certificate()
  if (!certificate) return 'it has no certificate'
  if (!authorities.some((authority) => isSignedBy(certificate, authority))) {
    return 'its certificate is not of ca.crt'
  }
  if (!isInForce(certificate, Date.now())) return 'its certificate is not valid now'
  if (!certificate.keyUsage?.includes(CLIENT_AUTH)) return 'its certificate is not for clients'
  return undefined
}
