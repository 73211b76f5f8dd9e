import type { OcrScore } from './ocr-score.ts'

/** A score as JSON, with the same figures that the table shows. */
export const ocrScoreJson = (score: OcrScore): string => `${JSON.stringify(score, null, 2)}\n`
