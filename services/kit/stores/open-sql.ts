import type { OpenSql } from './ports.ts'
import { openEmbeddedSql } from './sql/open-embedded.ts'
import { openMysql } from './sql/open-mysql.ts'
import { parseStoreUrl } from './store-url.ts'

/** Opens a database by URL; rejects with `StoreUrlError` when the URL cannot be used. */
export const openSql: OpenSql = async (url, options) => {
  const address = parseStoreUrl('sql', url)
  return 'path' in address ? openEmbeddedSql(address.path, options) : openMysql(address.server, options)
}
