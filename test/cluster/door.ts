// The ways into MediQ on the test cluster: over the Ingress with TLS, under the public names; over the gateway's
// Service, from a Pod that the policies let through.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { LookupFunction } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Agent, type buildConnector } from 'undici'
import type { RunningCluster } from './machine.ts'

/** A certificate that names itself, with its key. */
export type Certificate = { readonly certificate: string; readonly key: string }

/** Makes a certificate for host names, valid for two days. */
export const selfSigned = async (hosts: readonly string[]): Promise<Certificate> => {
  const folder = await mkdtemp(join(tmpdir(), 'salus-tls-'))
  const [certificate, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const names = ['-subj', `/CN=${hosts[0]}`, '-addext', `subjectAltName=${hosts.map(host => `DNS:${host}`).join(',')}`]
  try {
    const words = ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', certificate]
    await promisify(execFile)('openssl', words)
    return { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Every public name leads to the node with the ingress controller, whose certificate is believed. */
export const publicDoor = (address: string, certificate: string): buildConnector.BuildOptions => {
  const lookup: LookupFunction = (_host, options, answer) =>
    options.all ? answer(null, [{ address, family: 4 }]) : answer(null, address, 4)
  return { ca: certificate, lookup }
}

/** A dispatcher through that door, for `fetch`-like clients. */
export const agentThrough = (door: buildConnector.BuildOptions): Agent => new Agent({ connect: door })

const relay = (service: string, port: number): string => `
  const { connect, createServer } = require('node:net')
  createServer(from => {
    const to = connect(${port}, '${service}')
    from.pipe(to).pipe(from)
    for (const each of [from, to]) each.on('error', () => { from.destroy(); to.destroy() })
  }).listen(8600)`

/** Hands connections on to a Service of another namespace, from a Pod with these labels; gives the Pod's address. */
export const relayFrom = async (
  { kubectl, kubectlWith }: RunningCluster,
  {
    namespace,
    labels,
    to,
  }: { namespace: string; labels: Record<string, string>; to: { service: string; port: number } },
): Promise<{ readonly origin: string; readonly remove: () => Promise<void> }> => {
  const name = 'salus-relay'
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name,
          image: 'node:24',
          command: ['node', '--eval', relay(to.service, to.port)],
          readinessProbe: { tcpSocket: { port: 8600 }, periodSeconds: 1 },
        },
      ],
    },
  }
  const remove = async () => void (await kubectl('-n', namespace, 'delete', 'pod', name, '--ignore-not-found'))
  await remove()
  await kubectlWith(JSON.stringify(pod), 'create', '-f', '-')
  await kubectl('-n', namespace, 'wait', '--for=condition=Ready', `pod/${name}`, '--timeout=240s')
  const address = await kubectl('-n', namespace, 'get', 'pod', name, '-o', 'jsonpath={.status.podIP}')
  return { origin: `http://${address}:8600`, remove }
}
