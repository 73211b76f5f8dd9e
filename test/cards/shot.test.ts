import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { Overlay, Pixels } from './pixels.ts'
import { lay, ontoCard, project } from './projection.ts'
import { seeded } from './seeded.ts'
import { degradations, planShot } from './shot.ts'

const shots = fc
  .tuple(fc.string(), fc.constantFrom(...degradations))
  .map(([seed, kind]) => ({ kind, shot: planShot(seeded(seed), kind) }))

const angleOf = ([[x0, y0], [x1, y1]]: ReturnType<typeof project>) => (Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI

test('a frame has 2 to 12 megapixels and the card lies in it', () => {
  fc.assert(
    fc.property(shots, ({ shot: { frame, card } }) => {
      const megapixels = (frame.width * frame.height) / 1e6
      assert.ok(megapixels > 1.99 && megapixels < 12.01)
      for (const [x, y] of card) assert.ok(x >= 0 && x <= frame.width && y >= 0 && y <= frame.height)
    }),
  )
})

test('a card is 35 to 95 % as wide as its frame', () => {
  fc.assert(
    fc.property(shots, ({ shot: { frame, card } }) => {
      const xs = card.map(([x]) => x)
      const part = (Math.max(...xs) - Math.min(...xs)) / frame.width
      assert.ok(part >= 0.349 && part <= 0.951, String(part))
    }),
  )
})

test('a turned card is turned by 2 to 8 degrees, most others by less than 2', () => {
  fc.assert(
    fc.property(fc.string(), seed => {
      const turned = Math.abs(angleOf(planShot(seeded(seed), 'rotation').card))
      const straight = Math.abs(angleOf(planShot(seeded(seed), 'clean').card))
      assert.ok(turned > 1.5 && turned < 8.5, String(turned))
      assert.ok(straight < 2, String(straight))
    }),
  )
})

test('JPEG quality stays between 40 and 95', () => {
  fc.assert(
    fc.property(shots, ({ kind, shot: { jpegQuality } }) => {
      assert.ok(jpegQuality >= 40 && jpegQuality <= 95)
      if (kind === 'jpeg') assert.ok(jpegQuality <= 70)
    }),
  )
})

test('a clean shot has no fault, a faulty one has its own', () => {
  const mean = (kind: (typeof degradations)[number], pick: (shot: ReturnType<typeof planShot>) => number) =>
    Array.from({ length: 60 }, (_, at) => pick(planShot(seeded(`mean/${at}`), kind))).reduce(
      (sum, value) => sum + value,
    ) / 60
  const faults = {
    blur: shot => shot.focusSigma / shot.scale,
    noise: shot => shot.noise,
    light: shot => shot.light.fall + shot.light.shadow,
    glare: shot => shot.glare.strength,
  } satisfies Partial<Record<(typeof degradations)[number], (shot: ReturnType<typeof planShot>) => number>>
  for (const [kind, measure] of Object.entries(faults)) {
    const clean = mean('clean', measure)
    assert.ok(mean(kind as keyof typeof faults, measure) > clean * 2.5, kind)
    assert.ok(mean('mixed', measure) > clean * 1.2, `mixed, ${kind}`)
  }
})

test('the corners of a card are where the camera sees them', () => {
  const angle = fc.double({ min: -25, max: 25, noNaN: true })
  fc.assert(
    fc.property(angle, angle, angle, (roll, yaw, pitch) => {
      const quad = project({ roll, yaw, pitch, distance: 2.5 }, 1.586)
      const onto = ontoCard(quad)
      const corners = [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ]
      quad.forEach(([x, y], at) => {
        const [u, v] = onto(x, y)
        assert.ok(Math.abs(u - (corners[at]?.[0] ?? 9)) < 1e-9 && Math.abs(v - (corners[at]?.[1] ?? 9)) < 1e-9)
      })
    }),
  )
})

test('a picture laid upon another covers it inside the corners and leaves the rest', () => {
  const under: Pixels = { width: 40, height: 40, data: new Uint8ClampedArray(40 * 40 * 3) }
  const over: Overlay = { width: 10, height: 10, data: new Uint8ClampedArray(10 * 10 * 4).fill(255), opacity: true }
  lay(
    over,
    [
      [10, 10],
      [30, 10],
      [30, 30],
      [10, 30],
    ],
    under,
  )
  const at = (x: number, y: number) => under.data[(y * 40 + x) * 3]
  assert.deepEqual([at(20, 20), at(11, 28), at(5, 20), at(20, 35)], [255, 255, 0, 0])
})
