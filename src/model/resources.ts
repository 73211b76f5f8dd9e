import { at } from './errors.ts'
import { type Cpu, parseCpu, parseRange, parseSize, type Range, type Size, type Span } from './quantity.ts'

/** How processor time and memory are written in a platform file: from the request to the limit. */
export type ResourceOptions = { readonly cpu: Range<Cpu>; readonly memory: Range<Size> }

/** What one Pod asks for (`from`) and may use at most (`to`). */
export type Resources = { readonly cpuMillicores: Span; readonly memoryBytes: Span }

/** Parses processor time and memory. Throws ModelError with the place. */
export const parseResources = (place: string, { cpu, memory }: ResourceOptions): Resources => ({
  cpuMillicores: at(`${place}, cpu`, () => parseRange(cpu, parseCpu)),
  memoryBytes: at(`${place}, memory`, () => parseRange(memory, parseSize)),
})
