import { ModelError } from './errors.ts'

const binary = { '': 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 } as const
const decimal = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 } as const
const units: Readonly<Record<string, number>> = { ...binary, ...decimal }

/** A size in Kubernetes' notation: `10Mi`, `512Ki`, `20Gi`, `1G`. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
export type Size = `${number}${keyof typeof binary | keyof typeof decimal}`

/** Bytes of a size. Throws ModelError where it is not one. */
export const parseSize = (size: string): number => {
  const match = /^(\d+(?:\.\d+)?)([KMGT]i|[kMGT])?$/.exec(size)
  const bytes = match === null ? Number.NaN : Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN)
  if (Number.isSafeInteger(bytes)) return bytes
  throw new ModelError(`expected a size such as 10Mi or 20Gi, received ${JSON.stringify(size)}`)
}

/** The shortest binary notation of a number of bytes: 10485760 → `10Mi`. */
export const formatSize = (bytes: number): string => {
  const [unit, factor] = Object.entries(binary).findLast(([, factor]) => bytes % factor === 0 && bytes >= factor) ?? [
    '',
    1,
  ]
  return `${bytes / factor}${unit}`
}
