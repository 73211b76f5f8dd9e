/**
 * Finds the card among other text. Sheets of paper around it may have more words, in the same direction; what only a
 * card has is its labels. A few of them, read wherever they stand, tell where the whole card is and which way is up.
 */
import { type Label, labelAtStart, labels } from './labels.ts'
import { median } from './piece.ts'
import type { Point } from './picture.ts'
import type { Rectangle } from './rectangle.ts'
import { type TextGroup, groupText } from './text-group.ts'

/** Reads the text in a rectangle, along its angle, and says how sure that is, 0 to 1. */
export type Glance = (rectangle: Rectangle) => Promise<{ readonly text: string; readonly certainty: number }>

/** A card in a picture: `angle` is the direction in which it is read, `pitch` the distance of its lines. */
export type CardPlace = Rectangle & { readonly pitch: number }

/** A label that was read: its line on the card, counted from the NIK, and where it begins, along and across lines. */
type Sight = { readonly row: number; readonly left: number; readonly level: number; readonly height: number }

const rows = labels.filter(label => label !== 'bloodType')

const groupsToTry = 6
const runsToTry = 40
const probes = 3
const labelsNeeded = 4
const fewestLabels = 2
const clearFit = 0.75

/** Of an ID-1 card (ISO/IEC 7810) with thirteen lines, in line distances around the label of the NIK. */
const extent = { left: -2.5, right: 31, top: -4.8, bottom: 15 } as const

const isLikeLabel = ({ width, height }: Rectangle) => width > 1.3 * height && width < 14 * height

const along = (point: Point, angle: number) => point.x * Math.cos(angle) + point.y * Math.sin(angle)
const across = (point: Point, angle: number) => point.y * Math.cos(angle) - point.x * Math.sin(angle)

const sightOf = (run: Rectangle, angle: number, label: Label): Sight => ({
  row: rows.indexOf(label),
  left: along(run.centre, angle) - run.width / 2,
  level: across(run.centre, angle),
  height: run.height,
})

const spread = (sights: readonly Sight[]) =>
  sights.length < fewestLabels ? 0 : Math.max(...sights.map(({ row }) => row)) - Math.min(...sights.map(({ row }) => row))

/** Line distances between each two labels that were read. */
const pitchesOf = (sights: readonly Sight[]) =>
  sights.flatMap((one, index) =>
    sights.slice(index + 1).flatMap(other => (one.row === other.row ? [] : [(other.level - one.level) / (other.row - one.row)])),
  )

const placeOf = (sights: readonly Sight[], angle: number): CardPlace | undefined => {
  const pitch = median(pitchesOf(sights))
  const height = median(sights.map(sight => sight.height))
  if (pitch < 0.45 * height || pitch > 3 * height) return undefined
  const left = Math.min(...sights.map(sight => sight.left))
  const top = median(sights.map(sight => sight.level - sight.row * pitch))
  const u = left + (pitch * (extent.left + extent.right)) / 2
  const v = top + (pitch * (extent.top + extent.bottom)) / 2
  return {
    centre: { x: u * Math.cos(angle) - v * Math.sin(angle), y: u * Math.sin(angle) + v * Math.cos(angle) },
    width: pitch * (extent.right - extent.left),
    height: pitch * (extent.bottom - extent.top),
    angle,
    pitch,
  }
}

const turnedTo = (run: Rectangle, angle: number): Rectangle => ({
  ...run,
  angle: run.angle + Math.PI * Math.round((angle - run.angle) / Math.PI),
})

/** Which way up a group is read: some of its longer runs, both ways. */
const readingAngle = async ({ angle, runs }: TextGroup, glance: Glance) => {
  const clear = runs.filter(({ width, height }) => width > 3 * height && width < 9 * height)
  const chosen = clear.filter((_, index) => index % Math.ceil(clear.length / probes) === 0)
  let lead = 0
  for (const run of chosen) {
    const upright = await glance(turnedTo(run, angle))
    const turned = await glance(turnedTo(run, angle + Math.PI))
    lead += upright.certainty * Math.min(upright.text.length, 6) - turned.certainty * Math.min(turned.text.length, 6)
  }
  return lead >= 0 ? angle : angle + Math.PI
}

/** Reads runs of a group from its left edge until enough labels are known. */
const lookFor = async (group: TextGroup, angle: number, glance: Glance): Promise<CardPlace | undefined> => {
  const leftOf = (run: Rectangle) => along(run.centre, angle) - run.width / 2
  const candidates = group.runs.filter(isLikeLabel).toSorted((a, b) => leftOf(a) - leftOf(b))
  const seen: { readonly run: Rectangle; readonly label: Label }[] = []
  for (const run of candidates.slice(0, runsToTry)) {
    const match = labelAtStart((await glance(turnedTo(run, angle))).text)
    if (!match || match.label === 'bloodType' || match.fit < clearFit) continue
    seen.push({ run, label: match.label })
    if (seen.length >= labelsNeeded && spread(seen.map(one => sightOf(one.run, angle, one.label))) > 3) break
  }
  const sights = seen.map(({ run, label }) => sightOf(run, angle, label))
  return spread(sights) > 1 ? placeOf(sights, angle) : undefined
}

/** Finds the card among the runs of words of a picture; `undefined` when there is none. */
export const locateCard = async (rectangles: readonly Rectangle[], glance: Glance): Promise<CardPlace | undefined> => {
  const groups = groupText(rectangles).filter(group => group.runs.length > fewestLabels)
  for (const group of groups.slice(0, groupsToTry)) {
    const place = await lookFor(group, await readingAngle(group, glance), glance)
    if (place) return place
  }
  return undefined
}
