import { AsyncLocalStorage } from 'node:async_hooks'

/** Runs a transaction, unless the caller is inside one already: embedded, it would wait for itself for ever. */
export const unnested = (): (<T>(transaction: () => Promise<T>) => Promise<T>) => {
  const inside = new AsyncLocalStorage<{ active: boolean }>()
  return async transaction => {
    if (inside.getStore()?.active) throw new Error('a transaction within a transaction: use the one that is given')
    const here = { active: true }
    try {
      return await inside.run(here, transaction)
    } finally {
      here.active = false
    }
  }
}
