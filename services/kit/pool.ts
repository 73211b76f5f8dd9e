import { Pool } from 'undici'
import type { CalleeConfig } from './config.ts'

const connectMilliseconds = 1000

/**
 * An idle connection is let go by its caller, long before its callee would: a request that is written while the callee
 * closes would be lost. A service that ends keeps answering for longer than this.
 */
const idleMilliseconds = 3000

/** Connections to one callee, one request on each at a time. */
export const openPool = ({ url, timeoutSeconds }: CalleeConfig, connections: number): Pool => {
  const limit = timeoutSeconds * 1000
  return new Pool(url, {
    connections,
    pipelining: 1,
    headersTimeout: limit,
    bodyTimeout: limit,
    keepAliveTimeout: idleMilliseconds,
    keepAliveMaxTimeout: idleMilliseconds,
    connect: { timeout: connectMilliseconds },
  })
}
