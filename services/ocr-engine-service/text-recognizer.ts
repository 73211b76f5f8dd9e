import { readFile } from 'node:fs/promises'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { distance, type Picture, type Quad, straighten } from './picture.ts'
import { alphabet, type Sighting } from './sighting.ts'
import { sessionOptions } from './text-detector.ts'
import { separateWords } from './word-gaps.ts'

/** Reads lines of text. */
export type TextRecognizer = {
  /** `stretch` draws the letters out, which keeps narrow ones apart. */
  readonly read: (picture: Picture, quad: Quad, stretch?: number) => Promise<Sighting>
  readonly close: () => Promise<void>
}

const lineHeight = 48
const longestLine = 1600

const toTensor = ({ width, height, pixels }: Picture) => {
  const plane = width * height
  const values = new Float32Array(3 * plane)
  for (let at = 0; at < plane; at++) {
    values[at] = (pixels[at * 3 + 2] ?? 0) / 127.5 - 1
    values[at + plane] = (pixels[at * 3 + 1] ?? 0) / 127.5 - 1
    values[at + 2 * plane] = (pixels[at * 3] ?? 0) / 127.5 - 1
  }
  return new Tensor('float32', values, [1, 3, height, width])
}

/** The network's own columns for nothing and for each character of the alphabet; the space is its last. */
const indexesOf = (dictionary: string) => {
  const characters = dictionary.trimEnd().split('\n')
  return [
    0,
    ...Array.from(alphabet, letter => (letter === ' ' ? characters.length + 1 : characters.indexOf(letter) + 1)),
  ]
}

const select = (output: Tensor, indexes: readonly number[]): Sighting => {
  const [, steps = 0, classes = 0] = output.dims
  const all = output.data as Float32Array
  const likelihood = new Float32Array(steps * indexes.length)
  for (let step = 0; step < steps; step++) {
    for (const [column, index] of indexes.entries()) {
      likelihood[step * indexes.length + column] = all[step * classes + index] ?? 0
    }
  }
  return { steps, likelihood }
}

/** Opens the PP-OCR text recognition network and its dictionary. */
export const openTextRecognizer = async (path: string, dictionaryPath: string): Promise<TextRecognizer> => {
  const indexes = indexesOf(await readFile(dictionaryPath, 'utf8'))
  const session = await InferenceSession.create(path, sessionOptions)
  const [input, output] = [session.inputNames[0] ?? '', session.outputNames[0] ?? '']
  const read = async (picture: Picture, quad: Quad, stretch = 1) => {
    const ratio = (stretch * distance(quad[0], quad[1])) / distance(quad[0], quad[3])
    const width = Math.min(longestLine, Math.max(lineHeight, Math.round(lineHeight * ratio)))
    const line = straighten(picture, quad, width, lineHeight)
    const results = await session.run({ [input]: toTensor(line) })
    return separateWords(select(results[output] as Tensor, indexes), line)
  }
  return { read, close: () => session.release() }
}
