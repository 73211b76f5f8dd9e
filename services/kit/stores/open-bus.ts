import { openEmbeddedBus } from './bus/open-embedded.ts'
import { openRabbitmq } from './bus/open-rabbitmq.ts'
import type { OpenBus } from './ports.ts'
import { parseStoreUrl } from './store-url.ts'

/** Opens a bus by URL; rejects with `StoreUrlError` when the URL cannot be used. */
export const openBus: OpenBus = async (url, options) => {
  const address = parseStoreUrl('bus', url)
  return 'path' in address ? openEmbeddedBus(address.path, options) : openRabbitmq(address.server, options)
}
