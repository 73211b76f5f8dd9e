import { X509Certificate } from 'node:crypto'
import type { Manifest } from '../model/manifest.ts'

/** The public part of a TLS Secret: for which names, until when; or what is wrong with it. */
export type Certificate =
  | { readonly names: readonly string[]; readonly from: Date; readonly until: Date; readonly issuer: string }
  | { readonly problem: string }

const read = (pem: Buffer): Certificate => {
  try {
    const { subjectAltName, validFrom, validTo, issuer } = new X509Certificate(pem)
    const names = (subjectAltName ?? '').split(', ').map(name => name.replace(/^[^:]*:/, ''))
    return { names, from: new Date(validFrom), until: new Date(validTo), issuer: issuer.replaceAll('\n', ', ') }
  } catch {
    return { problem: 'its tls.crt is no certificate' }
  }
}

/** Reads the certificate of a Secret of type kubernetes.io/tls; its key is not looked at. */
export const certificateOf = (secret: Manifest): Certificate => {
  const data = (secret.data ?? {}) as Readonly<Record<string, string>>
  const lacking = ['tls.crt', 'tls.key'].filter(key => data[key] === undefined)
  if (lacking.length > 0) return { problem: `it has no ${lacking.join(' and no ')}` }
  return read(Buffer.from(data['tls.crt'] ?? '', 'base64'))
}
