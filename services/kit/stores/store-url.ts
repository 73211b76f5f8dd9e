import { isAbsolute } from 'node:path'
import type { StoreKind } from './ports.ts'

/** Where a store is: a server, or a file of this machine. */
export type StoreAddress = { readonly server: URL } | { readonly path: string }

/** A store URL that cannot be used. The message names what is allowed and never repeats the URL's password. */
export class StoreUrlError extends Error {
  override readonly name = 'StoreUrlError'
}

/** Each kind's form of URL for a real server. */
const SERVERS: Readonly<Record<StoreKind, { readonly schemes: readonly string[]; readonly form: string }>> = {
  sql: { schemes: ['mysql:'], form: 'mysql://user:password@host:port/database' },
  cache: { schemes: ['redis:', 'rediss:'], form: 'redis://:password@host:port/0' },
  bus: { schemes: ['amqp:', 'amqps:'], form: 'amqp://user:password@host:port/vhost?exchange=name' },
}
const EMBEDDED = 'sqlite:/absolute/path.sqlite'

/** Reads a store URL: a server's for the kind, or `sqlite:` and an absolute path. */
export const parseStoreUrl = (kind: StoreKind, text: string): StoreAddress => {
  const { schemes, form } = SERVERS[kind]
  const refuse = (received: string) =>
    new StoreUrlError(`the ${kind} store's URL: expected ${form} or ${EMBEDDED}, received ${received}`)
  if (!URL.canParse(text)) throw refuse('something that is not a URL')
  const url = new URL(text)
  if (url.protocol === 'sqlite:') {
    const path = decodeURIComponent(url.pathname)
    if (url.host || !isAbsolute(path) || path.endsWith('/')) throw refuse('a path that is not absolute')
    return { path }
  }
  if (!schemes.includes(url.protocol)) throw refuse(`the scheme ${url.protocol}`)
  if (!url.hostname) throw refuse('no host')
  if (kind === 'sql' && url.pathname.length < 2) throw refuse('no database')
  return { server: url }
}
