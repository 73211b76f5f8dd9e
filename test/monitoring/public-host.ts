import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** An ingress controller's stand-in: one public host over TLS, with a certificate that nobody else trusts. */
export type PublicHost = {
  /** Host and port on this machine. */
  readonly address: string
  readonly certificate: string
  readonly stop: () => Promise<void>
}

/** Starts it; it answers 200 on `/health/ready` of its host, else 404. */
export const startPublicHost = async (host: string): Promise<PublicHost> => {
  const folder = await mkdtemp(join(tmpdir(), 'salus-host-'))
  const [key, cert] = [join(folder, 'key'), join(folder, 'certificate')]
  const names = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`]
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30']
  await promisify(execFile)('openssl', [...kind, ...names, '-keyout', key, '-out', cert])
  const certificate = await readFile(cert, 'utf8')
  const server = createServer({ key: await readFile(key), cert: certificate }, (request, response) => {
    response.statusCode = request.headers.host === host && request.url === '/health/ready' ? 200 : 404
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    address: typeof address === 'object' ? `127.0.0.1:${address?.port}` : '',
    certificate,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true })
    },
  }
}
