import assert from 'node:assert/strict'
import test from 'node:test'
import { type OcrSample, scoreOcr } from '../src/report/ocr-score.ts'
import { goalsText, ocrGoals } from './ocr-goals.ts'

const sample = (name: string, nik: string, milliseconds: number): OcrSample => ({
  name,
  truth: { nik: '1', name: 'A' },
  read: { nik: { value: nik, confidence: 0.95 }, name: { value: 'A', confidence: 0.5 } },
  milliseconds,
})

test('goals are judged on clean cards, and on all degraded ones together', () => {
  const goals = ocrGoals(
    scoreOcr([sample('clean-1', '1', 900), sample('blur-1', '2', 1600), sample('jpeg-1', '1', 1700)]),
  )
  assert.equal(
    goalsText(goals),
    `met     NIK exactly right, clean: 100.0 % (1/1), goal ≥ 99 %
missed  NIK exactly right, degraded: 50.0 % (1/2), goal ≥ 95 %
met     other fields exactly right, clean: 100.0 % (1/1), goal ≥ 97 %
met     other fields exactly right, degraded: 100.0 % (2/2), goal ≥ 90 %
missed  fields read with confidence ≥ 0.9 right: 66.7 % (2/3), goal ≥ 99 %
missed  NIK wrong with confidence ≥ 0.9: 1, goal 0
missed  median time of a card on one core: 1600 ms, goal ≤ 1500 ms
`,
  )
})

test('a goal about cards of which there are none is missed', () => {
  const goals = ocrGoals(scoreOcr([sample('blur-1', '1', 900)]))
  assert.deepEqual(
    goals.filter(({ met }) => !met).map(({ what }) => what),
    ['NIK exactly right, clean', 'other fields exactly right, clean'],
  )
})
