/** Looks at the text of a card: once as it is found, and again, wider and closer, where exactness counts. */

import { type CardView, quadIn, straightened } from './card-view.ts'
import { dashHeight, hasDash } from './dash.ts'
import type { Looks } from './fields.ts'
import { colonLength, type Label, labelAtStart } from './labels.ts'
import { type Entry, type Layout, layOut, type Value } from './layout.ts'
import type { Networks } from './networks.ts'
import { straighten } from './picture.ts'
import type { Run } from './piece.ts'
import type { Rectangle } from './rectangle.ts'
import { capitalised, join, type Sighting, sightingOf, slice, spell, textOf } from './sighting.ts'
import type { TextRecognizer } from './text-recognizer.ts'

/** In the card's pixels: what the detector cuts off at each end of a run. */
const endMargin = 2

/** Text that leans more than this, in radians, is not the card's. */
const steepest = 0.2

/** A rectangle with the side as its width that is nearly level. */
const levelled = ({ centre, width, height, angle }: Rectangle): Rectangle => {
  const quarters = Math.round(angle / (Math.PI / 2))
  const rest = angle - (quarters * Math.PI) / 2
  return quarters % 2 === 0
    ? { centre, width, height, angle: rest }
    : { centre, width: height, height: width, angle: rest }
}

/** Finds and reads every run of words on a card. */
const readRuns = async ({ detector, recognizer }: Networks, view: CardView): Promise<readonly Run[]> => {
  const places = (await detector.find(straightened(view))).map(levelled)
  const runs: Run[] = []
  for (const place of places) {
    if (Math.abs(place.angle) > steepest && place.width > 4 * place.height) continue
    const wide = { ...place, width: place.width + 2 * endMargin }
    runs.push({ place, sighting: await recognizer.read(view.picture, quadIn(view, wide)) })
  }
  return runs
}

/** Values without a list to choose from, and the number that everything hangs on. */
const readTwice: readonly Entry[] = ['nik', 'name', 'birth', 'address', 'rtRw', 'village', 'district', 'regency']

/** The second look is this much wider, in heights of the line, and higher, and its letters are drawn out. */
const widening = 0.8
const heightening = 1.1
const stretch = 1.25

/** Where two looks differ, a third one decides. */
const furtherStretch = 1.6

/** A letter that is less likely is looked at again. */
const clearLetter = 0.8

const widened = (strip: Rectangle): Rectangle => ({
  ...strip,
  width: strip.width + widening * strip.height,
  height: strip.height * heightening,
})

const readStrip = (recognizer: TextRecognizer, view: CardView, strip: Rectangle, drawnOut = stretch) =>
  recognizer.read(view.picture, quadIn(view, widened(strip)), drawnOut)

const straightenStrip = (view: CardView, strip: Rectangle) => {
  const { width, height } = widened(strip)
  return straighten(view.picture, quadIn(view, widened(strip)), Math.round((dashHeight * width) / height), dashHeight)
}

const withoutStart = (sighting: Sighting, count: number) => {
  const before = spell(sighting)[count - 1]
  return slice(sighting, before ? before.last + 1 : 0, sighting.steps)
}

const withoutColon = (sighting: Sighting) => withoutStart(sighting, colonLength(textOf(spell(sighting))))

const readStrips = async (recognizer: TextRecognizer, view: CardView, value: Value, drawnOut: number) => {
  const lines: Sighting[] = []
  for (const strip of value.strips) lines.push(withoutColon(await readStrip(recognizer, view, strip, drawnOut)))
  return join(lines)
}

const plain = (sighting: Sighting) => textOf(spell(capitalised(sighting)))

const lookAgain = async (recognizer: TextRecognizer, view: CardView, value: Value) => {
  const second = await readStrips(recognizer, view, value, stretch)
  if (plain(second) === plain(value.sighting)) return [second]
  return [second, await readStrips(recognizer, view, value, furtherStretch)]
}

/** Reads the strip behind a label together with the label: what is faint is seen better in company. */
const lookBehind = async (recognizer: TextRecognizer, view: CardView, strip: Rectangle) => {
  const sighting = await readStrip(recognizer, view, strip)
  const letters = spell(sighting)
  const match = labelAtStart(textOf(letters))
  if (!match) return undefined
  const value = withoutColon(withoutStart(sighting, match.to))
  if (spell(value).length > 0) return value
  const end = ((letters.at(-1)?.last ?? 0) + 1) / sighting.steps
  return hasDash(straightenStrip(view, strip), end) ? sightingOf('-', dashLikelihood) : undefined
}

/** How sure it is that what looks like a dash behind a label is one. */
const dashLikelihood = 0.85

/** Whether every letter of a sighting is clear. */
const isClear = (sighting: Sighting) => spell(sighting).every(({ likelihood }) => likelihood > clearLetter)

/** Looks at every value of a card. */
export const lookAtCard = async (networks: Networks, view: CardView): Promise<Looks> => {
  const { values, gaps }: Layout = layOut(await readRuns(networks, view))
  const looks: Partial<Record<Entry, readonly Sighting[]>> = {}
  for (const [entry, value] of Object.entries(values) as [Entry, Value][]) {
    const again =
      readTwice.includes(entry) || !isClear(value.sighting) ? await lookAgain(networks.recognizer, view, value) : []
    looks[entry] = [value.sighting, ...again]
  }
  for (const [label, strip] of Object.entries(gaps) as [Label, Rectangle][]) {
    const found = await lookBehind(networks.recognizer, view, strip)
    if (found && found.steps > 0) looks[label] = [found]
  }
  return looks
}
