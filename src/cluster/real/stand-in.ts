// An HTTP server that stands in for an API server where its faults are tested.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, openConnection } from './connection.ts'
import type { UserEntry } from './kubeconfig.ts'

/** What one request is answered with; undefined cuts the connection. */
export type Reply =
  | {
      readonly status?: number
      readonly headers?: Record<string, string>
      readonly body?: unknown
      /** Sent as lines; then the connection stays open, ends or is cut. */
      readonly events?: readonly object[]
      readonly after?: 'stay' | 'end' | 'cut'
    }
  | undefined

/** The server, a connection to it, and what it was asked. */
export type StandIn = {
  readonly connection: Connection
  readonly asked: readonly string[]
  /** A folder for what a test needs; it goes with the server. */
  readonly folder: string
  readonly close: () => Promise<void>
}

const answer = (reply: Reply, response: ServerResponse): void => {
  if (reply === undefined) return void response.destroy()
  response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers })
  if (reply.events === undefined)
    return void response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {}))
  response.write(`${reply.events.map(event => JSON.stringify(event)).join('\n')}\n`)
  if (reply.after === 'end') response.end()
  // Cut only what has arrived, else nothing of it would be seen.
  if (reply.after === 'cut') setTimeout(() => response.destroy(), 50)
}

/** Starts one that answers as told; `request` counts from 0. */
export const openStandIn = async (
  reply: (request: IncomingMessage, index: number) => Reply | Promise<Reply>,
  user: (folder: string) => UserEntry = () => ({}),
): Promise<StandIn> => {
  const folder = mkdtempSync(join(tmpdir(), 'salus-stand-in-'))
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    asked.push(`${request.method} ${request.url}`)
    request.resume()
    answer(await reply(request, asked.length - 1), response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const cluster = { server: `http://127.0.0.1:${port}` }
  const connection = await openConnection({ context: 'stand-in', cluster, user: user(folder) })
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true })
  }
  return { connection, asked, folder, close }
}

/** Writes an executable script into a folder and gives its path. */
export const writeScript = (folder: string, text: string): string => {
  const file = join(folder, 'plugin')
  writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  return file
}

/** How a server says that all it serves is Pods. */
export const servingPods = {
  items: [
    {
      metadata: {},
      versions: [
        {
          version: 'v1',
          resources: [{ resource: 'pods', responseKind: { kind: 'Pod' }, scope: 'Namespaced', verbs: [] }],
        },
      ],
    },
  ],
}
