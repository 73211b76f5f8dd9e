/**
 * Finds the card among other text. Sheets of paper around it may have more words, in the same direction; what only a
 * card has is its labels, one below the other. A few of them tell where the whole card is and which way is up.
 */
import { type Label, labelAtStart, labels } from './labels.ts'
import type { Point } from './picture.ts'
import { median } from './piece.ts'
import type { Rectangle } from './rectangle.ts'
import { groupText, isLong, lengthwise, type TextGroup } from './text-group.ts'

/** Reads the text in a rectangle, along its angle, and says how sure that is, 0 to 1. */
export type Glance = (rectangle: Rectangle) => Promise<{ readonly text: string; readonly certainty: number }>

/** A card in a picture: `angle` is the direction in which it is read, `pitch` the distance of its lines. */
export type CardPlace = Rectangle & { readonly pitch: number }

/** A label that was read: its line on the card, counted from the NIK, and where it begins, along and across lines. */
type Sight = {
  readonly run: Rectangle
  readonly label: Label
  readonly row: number
  readonly left: number
  readonly level: number
}

/** Where lines begin, along them, and the level of the NIK's line. */
type Ladder = { readonly pitch: number; readonly top: number; readonly left: number; readonly sights: readonly Sight[] }

const rows: readonly Label[] = labels.filter(label => label !== 'bloodType')

/** The NIK stands a little apart from the other lines. */
const nikRow = -0.35

const groupsToTry = 6
const firstTries = 12
const furtherTries = 36
const probes = 3
const clearFit = 0.8
const enoughLabels = 4
const enoughRows = 5
const fewestLabels = 3

/** Of an ID-1 card (ISO/IEC 7810) with thirteen lines, in line distances around the label of the NIK. */
const extent = { left: -2.5, right: 31, top: -5.8, bottom: 15 } as const

/** In line distances: how far labels are moved in, how far they stand from an even ladder. */
const widestIndent = 3
const unevenness = 0.6

const along = ({ x, y }: Point, angle: number) => x * Math.cos(angle) + y * Math.sin(angle)
const across = ({ x, y }: Point, angle: number) => y * Math.cos(angle) - x * Math.sin(angle)

const turnedTo = (run: Rectangle, angle: number): Rectangle => ({
  ...run,
  angle: run.angle + Math.PI * Math.round((angle - run.angle) / Math.PI),
})

const sightOf = (run: Rectangle, angle: number, label: Label): Sight => ({
  run,
  label,
  row: label === 'nik' ? nikRow : rows.indexOf(label),
  left: along(run.centre, angle) - run.width / 2,
  level: across(run.centre, angle),
})

const ladderThrough = (one: Sight, other: Sight, all: readonly Sight[]): Ladder => {
  const pitch = (other.level - one.level) / (other.row - one.row)
  const top = one.level - one.row * pitch
  const fits = all.filter(
    ({ row, level, left }) =>
      Math.abs(level - top - row * pitch) < unevenness * pitch && Math.abs(left - one.left) < widestIndent * pitch,
  )
  return { pitch, top, left: Math.min(...fits.map(sight => sight.left)), sights: fits }
}

/** The ladder again, from all labels on it: two neighbours alone tell the distance of lines badly. */
const evened = (ladder: Ladder): Ladder => {
  const pairs = ladder.sights.flatMap((one, index) =>
    ladder.sights.slice(index + 1).flatMap(other => (other.row === one.row ? [] : [{ one, other }])),
  )
  const widest = Math.max(...pairs.map(({ one, other }) => Math.abs(other.row - one.row)))
  const wide = pairs.filter(({ one, other }) => Math.abs(other.row - one.row) > widest / 2)
  const pitch = median(wide.map(({ one, other }) => (other.level - one.level) / (other.row - one.row)))
  return { ...ladder, pitch, top: median(ladder.sights.map(({ level, row }) => level - row * pitch)) }
}

/** The ladder of lines that most labels stand on; a pitch must suit the size of the letters. */
const bestLadder = (sights: readonly Sight[]) => {
  let best: Ladder | undefined
  for (const [index, one] of sights.entries()) {
    for (const other of sights.slice(index + 1)) {
      if (one.row === other.row) continue
      const ladder = ladderThrough(one, other, sights)
      if (ladder.pitch < 0.45 * one.run.height || ladder.pitch > 3 * one.run.height) continue
      if (new Set(ladder.sights.map(({ row }) => row)).size > (best?.sights.length ?? 0)) best = ladder
    }
  }
  return best && evened(best)
}

const rectangleOf = ({ pitch, top, left }: Ladder, angle: number): CardPlace => {
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

const isInside = ({ centre }: Rectangle, place: CardPlace) =>
  Math.abs(along(centre, place.angle) - along(place.centre, place.angle)) < place.width / 2 &&
  Math.abs(across(centre, place.angle) - across(place.centre, place.angle)) < place.height / 2

/** Places the card anew along the direction of the labels, then of all text that is on it. */
const refine = (group: number, ladder: Ladder, runs: readonly Rectangle[]): CardPlace => {
  const named = ladder.sights
    .map(({ run }) => turnedTo(run, group))
    .toSorted((a, b) => b.width / b.height - a.width / a.height)
  const first = median(named.slice(0, fewestLabels).map(run => run.angle))
  const sightsAlong = (angle: number) => ladder.sights.map(({ run, label }) => sightOf(run, angle, label))
  const place = rectangleOf(bestLadder(sightsAlong(first)) ?? ladder, first)
  const lines = runs.filter(run => isLong(run) && isInside(run, place)).map(run => turnedTo(run, first))
  const level = lines.filter(run => Math.abs(run.angle - first) < 0.1)
  const angle = level.length > fewestLabels ? median(level.map(run => run.angle)) : first
  return rectangleOf(bestLadder(sightsAlong(angle)) ?? ladder, angle)
}

/** A group of text that is searched step by step; glances that were taken are kept. */
type Search = {
  readonly group: TextGroup
  readonly angle: number
  readonly left: Rectangle[]
  readonly sights: Sight[]
}

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

const openSearch = async (group: TextGroup, glance: Glance): Promise<Search> => {
  const angle = await readingAngle(group, glance)
  const usual = median(group.runs.filter(isLong).map(run => run.height))
  const likely = group.runs.filter(
    ({ width, height }) => width > 1.3 * height && width < 14 * height && height > 0.6 * usual,
  )
  const leftOf = (run: Rectangle) => along(run.centre, angle) - run.width / 2
  return { group, angle, left: likely.toSorted((a, b) => leftOf(a) - leftOf(b)), sights: [] }
}

const rangeOf = ({ sights }: Ladder) =>
  Math.max(...sights.map(({ row }) => row)) - Math.min(...sights.map(({ row }) => row))

/** Reads on from the group's left edge until enough labels stand on one ladder. */
const searchOn = async ({ angle, left, sights }: Search, tries: number, glance: Glance) => {
  for (const run of left.splice(0, tries)) {
    const match = labelAtStart((await glance(turnedTo(run, angle))).text)
    if (!match || match.label === 'bloodType' || match.fit < clearFit) continue
    sights.push(sightOf(run, angle, match.label))
    const ladder = bestLadder(sights)
    if (ladder && ladder.sights.length >= enoughLabels && rangeOf(ladder) >= enoughRows) return ladder
  }
  const ladder = bestLadder(sights)
  return ladder && ladder.sights.length >= fewestLabels ? ladder : undefined
}

/** Finds the card among the runs of words of a picture; `undefined` when there is none. */
export const locateCard = async (rectangles: readonly Rectangle[], glance: Glance): Promise<CardPlace | undefined> => {
  const runs = rectangles.map(lengthwise)
  const groups = groupText(runs).filter(group => group.runs.length >= fewestLabels)
  const searches: Search[] = []
  for (const group of groups.slice(0, groupsToTry)) searches.push(await openSearch(group, glance))
  for (const tries of [firstTries, furtherTries]) {
    for (const search of searches) {
      const ladder = await searchOn(search, tries, glance)
      if (ladder) return refine(search.angle, ladder, runs)
    }
  }
  return undefined
}
