// A request to a Pod's own port, through the kubelet. The API server's other way, its proxy, comes from outside of the
// node and is what NetworkPolicies deny; a forwarded port is the Pod's own loopback.
import { type IncomingMessage, request } from 'node:http'
import { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { WebSocket } from 'ws'
import { ClusterError } from '../cluster.ts'
import { type Credentials, openCredentials } from './credentials.ts'
import type { Access } from './kubeconfig.ts'
import { refusal, unreachable } from './status.ts'

/** A port of a Pod. */
export type PodPort = { readonly namespace: string; readonly name: string; readonly port: number }

/** What a Pod answered. */
export type PodAnswer = { readonly status: number; readonly text: string }

const patienceMilliseconds = 5_000

/** Binary frames, the first byte names the channel: 0 carries data, 1 errors; the first two bytes on each are the port. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
const protocol = 'v4.channel.k8s.io'
const portBytes = 2

const asStream = (socket: WebSocket): Duplex => {
  const greeted = new Set<number>()
  const stream = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _encoding, done) => socket.send(Buffer.concat([Buffer.of(0), chunk]), done),
    destroy: (error, done) => {
      socket.terminate()
      done(error)
    },
  })
  socket.on('message', (data: Buffer) => {
    const channel = data[0] ?? 0
    const body = data.subarray(1 + (greeted.has(channel) ? 0 : portBytes))
    greeted.add(channel)
    if (body.length === 0) return
    if (channel === 0) stream.push(body)
    else stream.destroy(new Error(body.toString().trim()))
  })
  socket.once('close', () => stream.push(null))
  return stream
}

const opened = (socket: WebSocket, about: string, address: string): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.on('error', error => reject(unreachable(about, address, error)))
    socket.once('unexpected-response', (_request, response: IncomingMessage) => {
      text(response).then(body => reject(refusal(about, response.statusCode ?? 0, body)), reject)
    })
  })

const answerOf = async (stream: Duplex, path: string): Promise<PodAnswer> => {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const headers = { host: 'localhost', connection: 'close' }
  const sent = request({ path, headers, createConnection: () => stream }, resolve)
  sent.once('error', reject)
  sent.end()
  const response = await promise
  return { status: response.statusCode ?? 0, text: await text(response) }
}

const askPod = async (
  server: string,
  { headers, agent }: Credentials,
  { namespace, name, port }: PodPort,
  path: string,
): Promise<PodAnswer> => {
  const about = `ask port ${port} of v1 Pod ${namespace}/${name} for ${path}`
  const place = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/portforward?ports=${port}`
  const url = server.replace(/\/$/, '').replace(/^http/, 'ws') + place
  const { WebSocket } = await import('ws')
  const options = { headers: headers as Record<string, string>, agent, handshakeTimeout: patienceMilliseconds }
  const socket = new WebSocket(url, protocol, options)
  const stream = asStream(socket)
  const timer = setTimeout(() => socket.terminate(), patienceMilliseconds)
  try {
    await opened(socket, about, server)
    return await answerOf(stream, path)
  } catch (error) {
    if (error instanceof ClusterError) throw error
    const message = error instanceof Error ? error.message : String(error)
    throw new ClusterError(about, 502, 'NoAnswer', message)
  } finally {
    clearTimeout(timer)
    socket.terminate()
  }
}

/** Requests to Pods, with the credentials of a context; each rejects with ClusterError, within seconds. */
export const openPodRequests = (access: Access): ((pod: PodPort, path: string) => Promise<PodAnswer>) => {
  let credentials: Promise<Credentials> | undefined
  return async (pod, path) => {
    credentials ??= openCredentials(access)
    return askPod(access.cluster.server, await credentials, pod, path)
  }
}
