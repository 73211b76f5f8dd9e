import type { Wish } from '../../plan/scale.ts'
import { UsageError } from '../errors.ts'

/** What the words after `scale` mean. */
export type ScaleWords =
  | { readonly is: 'status'; readonly environment: string | undefined }
  | { readonly is: 'scale'; readonly what: string; readonly wish: Wish; readonly environment: string | undefined }

const parseWish = (word: string): Wish => {
  if (word === 'default') return word
  if (/^\d{1,4}$/.test(word)) return Number(word)
  throw new UsageError(`expected a number of replicas or default, received ${word}`)
}

/** Reads `[SERVICE|all|status] [REPLICAS|default] [ENV]`. Throws UsageError where a word is missing or too much. */
export const parseScaleWords = (
  first: string | undefined,
  second: string | undefined,
  third: string | undefined,
): ScaleWords => {
  if (first === undefined || first === 'status') {
    if (third !== undefined) throw new UsageError(`expected scale status ENV, received one word more: ${third}`)
    return { is: 'status', environment: second }
  }
  if (second === undefined)
    throw new UsageError(`scale ${first}: expected a number of replicas or default, received nothing`)
  return { is: 'scale', what: first, wish: parseWish(second), environment: third }
}
