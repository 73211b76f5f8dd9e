import { at, ModelError } from './errors.ts'

const binary = { '': 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 } as const
const decimal = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 } as const
const units: Readonly<Record<string, number>> = { ...binary, ...decimal }

/** A size in Kubernetes' notation: `10Mi`, `512Ki`, `20Gi`, `1G`. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
export type Size = `${number}${keyof typeof binary | keyof typeof decimal}`

/** Processor time in Kubernetes' notation: `500m` is half a core, `2` are two cores. */
export type Cpu = `${number}` | `${number}m`

/** From what is asked for to what is the most: `500m..2`, `1Gi..4Gi`, `3..10`. */
export type Range<Quantity extends string> = `${Quantity}..${Quantity}`

/** Both ends of a range, parsed. */
export type Span = { readonly from: number; readonly to: number }

/** A share: `70%`. */
export type Share = `${number}%`

/** Bytes of a size. Throws ModelError where it is not one. */
export const parseSize = (size: string): number => {
  const match = /^(\d+(?:\.\d+)?)([KMGT]i|[kMGT])?$/.exec(size)
  const bytes = match === null ? Number.NaN : Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN)
  if (Number.isSafeInteger(bytes)) return bytes
  throw new ModelError(`expected a size such as 10Mi or 20Gi, received ${JSON.stringify(size)}`)
}

const anyUnit: Readonly<Record<string, number>> = {
  ...units,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  P: 1e15,
  E: 1e18,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** What an API server tells of an amount, in its base unit: `65Mi`, `1500m`, `12345n`, `2e3`. Throws ModelError where it is none. */
export const parseQuantity = (quantity: string): number => {
  const match = /^([+-]?\d*\.?\d+(?:[eE][+-]?\d+)?)([KMGTPE]i|[numkMGTPE])?$/.exec(quantity)
  const value = match === null ? Number.NaN : Number(match[1]) * (anyUnit[match[2] ?? ''] ?? Number.NaN)
  if (Number.isFinite(value)) return value
  throw new ModelError(`expected an amount such as 65Mi or 1500m, received ${JSON.stringify(quantity)}`)
}

/** The shortest binary notation of a number of bytes: 10485760 → `10Mi`. */
export const formatSize = (bytes: number): string => {
  const [unit, factor] = Object.entries(binary).findLast(([, factor]) => bytes % factor === 0 && bytes >= factor) ?? [
    '',
    1,
  ]
  return `${bytes / factor}${unit}`
}

/** Thousandths of a core. Throws ModelError where it is not processor time. */
export const parseCpu = (cpu: string): number => {
  const match = /^(\d+(?:\.\d{1,3})?)(m?)$/.exec(cpu)
  const millicores = match === null ? Number.NaN : Math.round(Number(match[1]) * (match[2] === 'm' ? 1 : 1000))
  if (Number.isSafeInteger(millicores) && millicores > 0) return millicores
  throw new ModelError(`expected processor time such as 500m or 2, received ${JSON.stringify(cpu)}`)
}

/** The shortest notation of processor time: 2000 → `2`, 500 → `500m`. */
export const formatCpu = (millicores: number): string =>
  millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`

/** A whole number above zero. Throws ModelError otherwise. */
export const parseCount = (count: string): number => {
  if (/^[1-9]\d{0,5}$/.test(count)) return Number(count)
  throw new ModelError(`expected a whole number above zero, received ${JSON.stringify(count)}`)
}

/** Both ends of a range, each by its parser. Throws ModelError where the second is below the first. */
export const parseRange = (range: string, parse: (end: string) => number): Span => {
  const [from, to, ...more] = range.split('..')
  if (from === undefined || to === undefined || more.length > 0)
    throw new ModelError(`expected a range such as 1..4, received ${JSON.stringify(range)}`)
  const span = { from: at('from', () => parse(from)), to: at('to', () => parse(to)) }
  if (span.from <= span.to) return span
  throw new ModelError(`expected a range that rises, received ${JSON.stringify(range)}`)
}

/** Whole percent, 1 to 100. Throws ModelError otherwise. */
export const parseShare = (share: string): number => {
  const percent = Number(/^(\d{1,3})%$/.exec(share)?.[1])
  if (percent >= 1 && percent <= 100) return percent
  throw new ModelError(`expected a share such as 70%, received ${JSON.stringify(share)}`)
}
