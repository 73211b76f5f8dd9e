import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Picture, Point } from './picture.ts'
import { type Rectangle, smallestRectangle } from './rectangle.ts'

/** Finds where a picture has text; one rectangle for each run of words, in any direction. */
export type TextDetector = {
  readonly find: (picture: Picture) => Promise<readonly Rectangle[]>
  readonly close: () => Promise<void>
}

/** Threads and memory are kept small: a worker has one core, and pictures differ in size. */
export const sessionOptions: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  enableCpuMemArena: false,
  enableMemPattern: false,
}

/** The published network was trained on these means and deviations, blue first. */
const mean = [0.485, 0.456, 0.406] as const
const deviation = [0.229, 0.224, 0.225] as const

/** The network halves its picture five times. */
const step = 32

const textLikelihood = 0.3
const meanLikelihood = 0.5
const unclipRatio = 1.6
const smallestSide = 3

const toTensor = ({ width, height, pixels }: Picture) => {
  const columns = Math.ceil(width / step) * step
  const rows = Math.ceil(height / step) * step
  const values = new Float32Array(3 * columns * rows)
  for (let channel = 0; channel < 3; channel++) {
    const scale = 1 / (255 * (deviation[channel] ?? 1))
    const offset = (mean[channel] ?? 0) / (deviation[channel] ?? 1)
    for (let y = 0; y < height; y++) {
      const from = y * width * 3 + 2 - channel
      const to = (channel * rows + y) * columns
      for (let x = 0; x < width; x++) values[to + x] = (pixels[from + x * 3] ?? 0) * scale - offset
    }
  }
  return new Tensor('float32', values, [1, 3, rows, columns])
}

type Map = { readonly width: number; readonly height: number; readonly likelihood: Float32Array }

type Patch = { readonly outline: readonly Point[]; readonly mean: number }

/** Collects the patch of likely text around `start` and marks it as seen. */
const patchAt = ({ width, height, likelihood }: Map, start: number, seen: Uint8Array): Patch => {
  const stack = [start]
  const outline: Point[] = []
  let sum = 0
  let count = 0
  seen[start] = 1
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    sum += likelihood[at] ?? 0
    count++
    const x = at % width
    const y = (at - x) / width
    const near = [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, y < height - 1 ? at + width : -1]
    const inside = near.filter(next => next >= 0 && (likelihood[next] ?? 0) > textLikelihood)
    if (inside.length < 4) outline.push({ x, y }, { x: x + 1, y: y + 1 }, { x: x + 1, y }, { x, y: y + 1 })
    for (const next of inside) {
      if (seen[next]) continue
      seen[next] = 1
      stack.push(next)
    }
  }
  return { outline, mean: sum / count }
}

/** The network marks the core of each line; this grows it back to the letters' edges, https://arxiv.org/abs/1911.08947. */
const unclip = (core: Rectangle): Rectangle => {
  const margin = (core.width * core.height * unclipRatio) / (2 * (core.width + core.height))
  return { ...core, width: core.width + 2 * margin, height: core.height + 2 * margin }
}

/** The rectangles around the patches of a likelihood map. */
export const rectanglesOf = (map: Map): readonly Rectangle[] => {
  const seen = new Uint8Array(map.likelihood.length)
  const found: Rectangle[] = []
  for (let at = 0; at < seen.length; at++) {
    if (seen[at] || (map.likelihood[at] ?? 0) <= textLikelihood) continue
    const patch = patchAt(map, at, seen)
    if (patch.mean < meanLikelihood) continue
    const core = smallestRectangle(patch.outline)
    if (Math.min(core.width, core.height) < smallestSide) continue
    found.push(unclip(core))
  }
  return found
}

/** Opens the PP-OCR text detection network at `path`. */
export const openTextDetector = async (path: string): Promise<TextDetector> => {
  const session = await InferenceSession.create(path, sessionOptions)
  const [input, output] = [session.inputNames[0] ?? '', session.outputNames[0] ?? '']
  const find = async (picture: Picture) => {
    const results = await session.run({ [input]: toTensor(picture) })
    const map = results[output] as Tensor
    const [, , height = 0, width = 0] = map.dims
    return rectanglesOf({ width, height, likelihood: map.data as Float32Array })
  }
  return { find, close: () => session.release() }
}
