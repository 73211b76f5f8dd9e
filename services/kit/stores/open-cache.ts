import { openEmbeddedCache } from './cache/open-embedded.ts'
import { openRedis } from './cache/open-redis.ts'
import type { OpenCache } from './ports.ts'
import { parseStoreUrl } from './store-url.ts'

/** Opens a cache by URL; rejects with `StoreUrlError` when the URL cannot be used. */
export const openCache: OpenCache = async url => {
  const address = parseStoreUrl('cache', url)
  return 'path' in address ? openEmbeddedCache(address.path) : openRedis(address.server, address.sentinels)
}
