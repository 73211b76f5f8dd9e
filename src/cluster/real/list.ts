import type { Manifest } from '../../model/manifest.ts'
import { ClusterError, type Selection } from '../cluster.ts'
import type { Connection } from './connection.ts'
import type { Discovery } from './discovery.ts'
import { aboutSelection, pathOfAll, query } from './path.ts'

/** Objects, and the moment of which they tell. */
export type Listed = { readonly objects: readonly Manifest[]; readonly resourceVersion: string }

type Page = {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string }
  readonly items: readonly Manifest[]
}

const pageSize = 500

/** All pages; begins again without pages where the server forgot, meanwhile, what the first was of. */
export const listAll = async (connection: Connection, discovery: Discovery, selection: Selection): Promise<Listed> => {
  const about = aboutSelection('list', selection)
  const kind = await discovery.find(about, selection)
  const page = async (limit: number, token?: string): Promise<Page> => {
    const asked = query({ labelSelector: selection.labels, limit, continue: token })
    const path = pathOfAll(kind, selection.namespace) + asked
    return JSON.parse(await connection.ask({ about, method: 'GET', path, repeatable: true }))
  }
  const items: Manifest[] = []
  let read = await page(pageSize)
  items.push(...read.items)
  while (read.metadata.continue) {
    try {
      read = await page(pageSize, read.metadata.continue)
      items.push(...read.items)
    } catch (error) {
      if (!(error instanceof ClusterError && error.status === 410)) throw error
      read = await page(0)
      items.splice(0, items.length, ...read.items)
    }
  }
  const { apiVersion, kind: name } = selection
  // The items of a list do not say what they are.
  const objects = items.map(item => ({ ...item, apiVersion, kind: name }))
  return { objects, resourceVersion: read.metadata.resourceVersion }
}
