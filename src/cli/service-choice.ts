import type { Platform } from '../model/platform.ts'
import { UsageError } from './errors.ts'

/** The services that a word means: one by its name, or all. Throws UsageError with every name there is. */
export const chooseServices = (
  { name, services }: Platform,
  word: string,
  others: readonly string[] = [],
): readonly string[] => {
  const names = services.map(service => service.name)
  if (word === 'all') return names
  if (names.includes(word)) return [word]
  throw new UsageError(
    `expected a service of ${name} (${names.join(', ')}), ${['all', ...others].join(' or ')}, received ${word}`,
  )
}
