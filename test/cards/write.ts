import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inventCard, type Suite } from './card.ts'
import { negativeKinds, photographNegative } from './negatives.ts'
import { photograph, scan } from './photograph.ts'
import { degradations } from './shot.ts'

const numbered = (kind: string, number: number) => `${kind}-${String(number).padStart(4, '0')}`

const writePair = async (folder: string, name: string, image: Buffer, truth: object) => {
  await writeFile(join(folder, `${name}.jpg`), image)
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(truth, null, 2)}\n`)
}

/** Writes flat scans and their truth into a folder, numbered from 1. */
export const writeScans = async (folder: string, suite: Suite, count: number): Promise<void> => {
  await mkdir(folder, { recursive: true })
  for (let number = 1; number <= count; number += 1) {
    const card = inventCard(suite, number)
    await writePair(folder, numbered('plain', number), await scan(card), card.truth)
  }
}

/** Writes the photographs of these numbers and their truth into a folder, the kinds of degradation in turn. */
export const writePhotographs = async (folder: string, suite: Suite, numbers: readonly number[]): Promise<void> => {
  await mkdir(folder, { recursive: true })
  for (const number of numbers) {
    const kind = degradations[(number - 1) % degradations.length] ?? 'clean'
    const card = inventCard(suite, `photo-${number}`)
    await writePair(folder, numbered(kind, number), await photograph(card, kind), card.truth)
  }
}

/** Writes pictures without an identity card into a folder, the kinds in turn; they have no truth beside them. */
export const writeNegatives = async (folder: string, suite: Suite, count: number): Promise<void> => {
  await mkdir(folder, { recursive: true })
  for (let number = 1; number <= count; number += 1) {
    const kind = negativeKinds[(number - 1) % negativeKinds.length] ?? 'clutter'
    await writeFile(join(folder, `${numbered(kind, number)}.jpg`), await photographNegative(suite, kind, number))
  }
}
