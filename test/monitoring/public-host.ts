import { once } from 'node:events'
import { createServer } from 'node:https'
import { selfSigned } from '../cluster/door.ts'

/** An ingress controller's stand-in: one public host over TLS, with a certificate that nobody else trusts. */
export type PublicHost = {
  /** Host and port on this machine. */
  readonly address: string
  readonly certificate: string
  readonly stop: () => void
}

/** Starts it; it answers 200 on `/health/ready` of its host, else 404. */
export const startPublicHost = async (host: string): Promise<PublicHost> => {
  const { key, certificate } = await selfSigned([host])
  const server = createServer({ key, cert: certificate }, (request, response) => {
    response.statusCode = request.headers.host === host && request.url === '/health/ready' ? 200 : 404
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    address: typeof address === 'object' ? `127.0.0.1:${address?.port}` : '',
    certificate,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
