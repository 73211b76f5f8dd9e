import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inventedCard, runsOf } from './card-fixture.ts'
import { type Glance, locateCard } from './card-locator.ts'
import type { Rectangle } from './rectangle.ts'
import { spell, textOf } from './sighting.ts'

type Printed = { readonly place: Rectangle; readonly text: string }

const card: readonly Printed[] = runsOf(inventedCard).map(({ place, sighting }) => ({
  place,
  text: textOf(spell(sighting)),
}))

/** A sheet with many lines, turned, on which the word of a label stands too. */
const sheet: readonly Printed[] = Array.from({ length: 40 }, (_, line) => ({
  place: { centre: { x: 200, y: line * 26 }, width: 400, height: 20, angle: 0 },
  text: line % 9 === 0 ? 'alamat resep obat untuk' : 'jumlah kwitansi obat catatan',
}))

/** Turns print about the origin, and moves it. */
const turned = (printed: readonly Printed[], turn: number, right: number, down: number): readonly Printed[] =>
  printed.map(({ place, text }) => {
    const { x, y } = place.centre
    const centre = {
      x: x * Math.cos(turn) - y * Math.sin(turn) + right,
      y: x * Math.sin(turn) + y * Math.cos(turn) + down,
    }
    return { place: { ...place, centre, angle: place.angle + turn }, text }
  })

/** Reads what is printed, unless it is held upside down. */
const glanceOver =
  (printed: readonly Printed[]): Glance =>
  async ({ centre, angle }) => {
    const found = printed.find(({ place }) => Math.hypot(place.centre.x - centre.x, place.centre.y - centre.y) < 1)
    const upright = found && Math.cos(angle - found.place.angle) > 0.7
    return upright ? { text: found.text, certainty: 0.98 } : { text: 'ee', certainty: 0.4 }
  }

/** A detector does not know which way up its rectangles are. */
const seen = (printed: readonly Printed[]) =>
  printed.map(({ place }) => ({ ...place, angle: place.angle - Math.PI * Math.round(place.angle / Math.PI) }))

const locate = (printed: readonly Printed[]) => locateCard(seen(printed), glanceOver(printed))

for (const degrees of [0, 8, -8, 90, 180, 270]) {
  test(`a card is found that is turned by ${degrees} degrees`, async () => {
    const turn = (degrees * Math.PI) / 180
    const place = await locate(turned(card, turn, 2000, 2000))
    assert.ok(place)
    assert.ok(Math.cos(place.angle - turn) > 0.999)
    assert.ok(Math.abs(place.pitch - 27) < 2)
  })
}

test('a card is found beside a sheet with more text', async () => {
  const place = await locate([...turned(sheet, 0.4, 900, 0), ...card])
  assert.ok(place)
  assert.ok(Math.abs(place.angle) < 0.02)
  assert.ok(Math.abs(place.centre.x - 400) < 60)
})

test('a card is found on a sheet of the same direction', async () => {
  const place = await locate([...turned(sheet, 0, -450, -100), ...card])
  assert.ok(place)
  assert.ok(Math.abs(place.centre.x - 400) < 60)
})

test('a sheet is no card', async () => {
  assert.equal(await locate(sheet), undefined)
  assert.equal(await locate([]), undefined)
})
