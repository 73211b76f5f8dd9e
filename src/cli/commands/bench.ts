import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import type { OcrSample } from '../../report/ocr-score.ts'
import { UsageError } from '../errors.ts'
import { type Format, parseFormat } from '../format.ts'
import type { Output } from '../output.ts'

/** A picture of a card and the file that says what is printed on it. */
type Pair = { readonly name: string; readonly picture: string; readonly truth: string }

const pairsOf = (folder: string): readonly Pair[] => {
  let files: string[]
  try {
    files = readdirSync(folder).sort()
  } catch {
    throw new UsageError(`expected a folder, received ${folder}, which cannot be read`)
  }
  const pairs = files.flatMap(file => {
    const stem = /^(.+)\.(?:jpg|jpeg|png)$/i.exec(file)?.[1]
    const truth = `${stem}.json`
    if (stem === undefined || !files.includes(truth)) return []
    return [{ name: file, picture: join(folder, file), truth: join(folder, truth) }]
  })
  if (pairs.length > 0) return pairs
  throw new UsageError(`${folder}: expected pairs NAME.jpg or NAME.png and NAME.json, received none`)
}

const readTruth = (file: string): Record<string, string> => {
  try {
    const truth: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof truth === 'object' && truth !== null && !Array.isArray(truth)) return truth as Record<string, string>
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new UsageError(`${file}: expected a JSON object, field → text, received something else`)
}

const readAll = async (pairs: readonly Pair[]): Promise<readonly OcrSample[]> => {
  const { openNetworks } = await import('@salus/services/ocr-engine-service/networks.ts')
  const { readCard } = await import('@salus/services/ocr-engine-service/read-card.ts')
  const networks = await openNetworks()
  const today = new Date().toISOString().slice(0, 10)
  const samples: OcrSample[] = []
  for (const { name, picture, truth } of pairs) {
    const began = performance.now()
    const reading = await readCard(readFileSync(picture), networks, today)
    const read = reading.outcome === 'card' ? reading.fields : undefined
    samples.push({ name, truth: readTruth(truth), read, milliseconds: performance.now() - began })
  }
  await networks.detector.close()
  await networks.recognizer.close()
  return samples
}

/** `salus bench ocr DIR`: scores the card reader on any folder of pictures with their truth. */
export const benchCommand = (output: Output): Command =>
  new Command('bench').description('measures parts of the platform').addCommand(
    new Command('ocr')
      .description('scores the card reader on a folder of NAME.jpg or NAME.png and NAME.json (field → text) pairs')
      .argument('<dir>', 'the folder; what stands before the first - of a name is its class')
      .option('--format <format>', 'text or json', parseFormat, 'text')
      .addHelpText('after', '\nExample:\n  salus bench ocr examples/cards')
      .action(async (folder: string, { format }: { format: Format }) => {
        const pairs = pairsOf(folder)
        const { scoreOcr } = await import('../../report/ocr-score.ts')
        const { ocrScoreText } = await import('../../report/ocr-score-text.ts')
        const { ocrScoreJson } = await import('../../report/ocr-score-json.ts')
        const score = scoreOcr(await readAll(pairs))
        output.data((format === 'json' ? ocrScoreJson(score) : ocrScoreText(score)).trimEnd())
      }),
  )
