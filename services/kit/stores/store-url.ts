import { isAbsolute } from 'node:path'
import type { StoreKind } from './ports.ts'

/** One of several servers that know the same. */
export type Host = { readonly host: string; readonly port: number }

/** Where a store is: a server, Redis Sentinels that know the server, or a file of this machine. */
export type StoreAddress = { readonly server: URL; readonly sentinels?: readonly Host[] } | { readonly path: string }

/** A store URL that cannot be used. The message names what is allowed and never repeats the URL's password. */
export class StoreUrlError extends Error {
  override readonly name = 'StoreUrlError'
}

const sentinelScheme = 'redis+sentinel:'
const sentinelPort = 26_379

/** Each kind's form of URL for a real server. */
const SERVERS: Readonly<Record<StoreKind, { readonly schemes: readonly string[]; readonly form: string }>> = {
  sql: { schemes: ['mysql:'], form: 'mysql://user:password@host:port/database' },
  cache: { schemes: ['redis:', 'rediss:', sentinelScheme], form: 'redis://user:password@host:port/0' },
  bus: { schemes: ['amqp:', 'amqps:'], form: 'amqp://user:password@host:port/vhost?exchange=name' },
}
const EMBEDDED = 'sqlite:/absolute/path.sqlite'

const hostOf = (text: string): Host => {
  const { hostname, port } = new URL(`tcp://${text}`)
  return { host: hostname, port: Number(port || sentinelPort) }
}

/** A URL has one host: of several, separated by commas, the first stays and all are told beside it. */
const takeHosts = (text: string): { readonly url: string; readonly hosts: readonly string[] } => {
  const [, before = '', hosts = '', after = ''] =
    /^(redis\+sentinel:\/\/(?:[^@/?#]*@)?)([^/?#]+)(.*)$/s.exec(text) ?? []
  const all = hosts.split(',').filter(host => host !== '')
  return all[0] === undefined ? { url: text, hosts: [] } : { url: before + all[0] + after, hosts: all }
}

/** Reads a store URL: a server's for the kind, or `sqlite:` and an absolute path. */
export const parseStoreUrl = (kind: StoreKind, text: string): StoreAddress => {
  const { schemes, form } = SERVERS[kind]
  const refuse = (received: string) =>
    new StoreUrlError(`the ${kind} store's URL: expected ${form} or ${EMBEDDED}, received ${received}`)
  const { url: single, hosts } = takeHosts(text)
  if (!URL.canParse(single) || hosts.some(host => !URL.canParse(`tcp://${host}`)))
    throw refuse('something that is not a URL')
  const url = new URL(single)
  if (url.protocol === 'sqlite:') {
    const path = decodeURIComponent(url.pathname)
    if (url.host || !isAbsolute(path) || path.endsWith('/')) throw refuse('a path that is not absolute')
    return { path }
  }
  if (!schemes.includes(url.protocol)) throw refuse(`the scheme ${url.protocol}`)
  if (!url.hostname) throw refuse('no host')
  if (kind === 'sql' && url.pathname.length < 2) throw refuse('no database')
  if (url.protocol !== sentinelScheme) return { server: url }
  if (!url.searchParams.get('master')) throw refuse('Sentinels without the name of what they watch (?master=)')
  return { server: url, sentinels: hosts.map(hostOf) }
}
