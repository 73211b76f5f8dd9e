import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { smallestRectangle } from './rectangle.ts'

test('the smallest rectangle around a turned rectangle is itself', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1.5, max: 1.5, noNaN: true }),
      fc.integer({ min: 30, max: 300 }),
      fc.integer({ min: 5, max: 25 }),
      (angle, width, height) => {
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
        const corners = [
          [0, 0],
          [width, 0],
          [width, height],
          [0, height],
        ] as const
        const found = smallestRectangle(corners.map(([x, y]) => ({ x: x * cos - y * sin, y: x * sin + y * cos })))
        assert.ok(Math.abs(found.width * found.height - width * height) < 1e-6 * width * height)
        assert.ok(Math.abs(Math.max(found.width, found.height) - width) < 1e-6 * width)
      },
    ),
  )
})
