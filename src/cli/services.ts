import { services } from '@salus/services'
import type { Start } from '../local/hosted.ts'

/** How the supervisor starts a service that ships with Salus; undefined where there is none of that name. */
export const startOf = (name: string): Start | undefined => {
  const start = Object.entries(services).find(([known]) => known === name)?.[1]
  if (start === undefined) return undefined
  return async variables => {
    const { url, ready, close } = await start(variables)
    return { name, url, state: ready, stop: close }
  }
}
