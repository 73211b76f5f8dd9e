import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** A typeface that cards are printed in. */
export type Face = {
  /** The family by which fontconfig knows it. */
  readonly family: string
  /** The Debian package that brings it. */
  readonly debian: string
  /** Mean width of a capital letter, in parts of the font size; lines are broken by it. */
  readonly capitalWidth: number
  readonly stretch?: 'condensed' | 'semi-condensed'
}

const face = (
  family: string,
  debian: string,
  capitalWidth: number,
  stretch?: 'condensed' | 'semi-condensed',
): Face => ({
  family,
  debian,
  capitalWidth,
  ...(stretch && { stretch }),
})

/** Faces of the cards that tests draw. */
export const testFaces: readonly Face[] = [
  face('Liberation Sans', 'fonts-liberation', 0.69),
  face('DejaVu Sans', 'fonts-dejavu-core', 0.66, 'condensed'),
  face('Noto Sans', 'fonts-noto-core', 0.66),
  face('Open Sans', 'fonts-open-sans', 0.66),
  face('Lato', 'fonts-lato', 0.68),
  face('Cantarell', 'fonts-cantarell', 0.67),
]

/** Faces of the cards that only the bench draws. */
export const benchFaces: readonly Face[] = [
  face('Nimbus Sans', 'fonts-urw-base35', 0.69),
  face('FreeSans', 'fonts-freefont-ttf', 0.69),
  face('Roboto', 'fonts-roboto-unhinted', 0.65),
  face('Inter', 'fonts-inter', 0.7),
]

/** How a NIK is printed: in a family's bold, or in strokes shaped like OCR-A, which real cards use. */
export type NikFace = { readonly family: string; readonly debian: string } | { readonly strokes: 'square' | 'round' }

/** Faces of the NIK on the cards that tests draw. */
export const testNikFaces: readonly NikFace[] = [
  { strokes: 'square' },
  { family: 'Liberation Sans', debian: 'fonts-liberation' },
  { family: 'Liberation Mono', debian: 'fonts-liberation' },
  { family: 'DejaVu Sans Mono', debian: 'fonts-dejavu-core' },
]

/** Faces of the NIK on the cards that only the bench draws. */
export const benchNikFaces: readonly NikFace[] = [
  { strokes: 'round' },
  { family: 'Nimbus Sans', debian: 'fonts-urw-base35' },
  { family: 'Nimbus Mono PS', debian: 'fonts-urw-base35' },
  { family: 'FreeMono', debian: 'fonts-freefont-ttf' },
]

const installedFamilies = async () => {
  try {
    const { stdout } = await promisify(execFile)('fc-list', [':', 'family'], { maxBuffer: 16 * 1024 * 1024 })
    return new Set(stdout.split('\n').flatMap(line => line.split(',').map(family => family.trim())))
  } catch {
    return new Set<string>()
  }
}

/** The Debian packages that bring the faces which are not among the installed families, sorted. */
export const packagesMissing = (installed: ReadonlySet<string>): readonly string[] => {
  const wanted = [...testFaces, ...benchFaces, ...[...testNikFaces, ...benchNikFaces].filter(nik => 'family' in nik)]
  return [...new Set(wanted.filter(each => !installed.has(each.family)).map(each => each.debian))].sort()
}

/** Why a test that draws cards is skipped here, or `false` where it runs: `test(title, { skip: await skipWithoutFonts() }, …)`. */
export const skipWithoutFonts = async (): Promise<string | false> => {
  const missing = packagesMissing(await installedFamilies())
  return missing.length > 0 && `fonts that cards are drawn in are not installed: apt-get install ${missing.join(' ')}`
}
