/** Where things stand on a card, in tenths of a millimetre: the card is 856 wide and 540 high (ISO/IEC 7810 ID-1). */
export type Layout = {
  readonly name: string
  readonly province: { readonly y: number; readonly size: number }
  readonly regency: { readonly y: number; readonly size: number }
  readonly nik: { readonly x: number; readonly y: number; readonly size: number; readonly value: number }
  readonly rows: {
    readonly x: number
    readonly y: number
    readonly step: number
    readonly size: number
    /** Where the colons stand; `null` puts each one right behind its label. */
    readonly colon: number | null
    readonly value: number
    /** How far the labels of RT/RW, village and district are moved in. */
    readonly indent: number
    /** Where `Gol. Darah` stands in the row of the sex. */
    readonly blood: number
  }
  readonly portrait: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  /** City and date of issue, centred below the portrait. */
  readonly issue: { readonly y: number; readonly size: number }
  /** Weight of the rows' print, as CSS counts it. */
  readonly weight: 400 | 500
}

/** Layouts of the cards that tests draw. */
export const testLayouts: readonly Layout[] = [
  {
    name: 'as-issued',
    province: { y: 40, size: 29 },
    regency: { y: 72, size: 29 },
    nik: { x: 26, y: 120, size: 38, value: 212 },
    rows: { x: 28, y: 160, step: 29.5, size: 23.5, colon: 238, value: 250, indent: 26, blood: 452 },
    portrait: { x: 640, y: 128, width: 184, height: 238 },
    issue: { y: 400, size: 19 },
    weight: 400,
  },
  {
    name: 'wide-labels',
    province: { y: 38, size: 27 },
    regency: { y: 68, size: 25 },
    nik: { x: 34, y: 112, size: 34, value: 236 },
    rows: { x: 34, y: 152, step: 30, size: 22, colon: 240, value: 256, indent: 34, blood: 470 },
    portrait: { x: 652, y: 118, width: 172, height: 226 },
    issue: { y: 378, size: 18 },
    weight: 400,
  },
  {
    name: 'tight',
    province: { y: 44, size: 31 },
    regency: { y: 78, size: 31 },
    nik: { x: 22, y: 128, size: 40, value: 190 },
    rows: { x: 22, y: 168, step: 28.4, size: 21.5, colon: 216, value: 227, indent: 22, blood: 440 },
    portrait: { x: 632, y: 140, width: 190, height: 242 },
    issue: { y: 414, size: 18 },
    weight: 500,
  },
  {
    name: 'colon-at-label',
    province: { y: 40, size: 28 },
    regency: { y: 72, size: 28 },
    nik: { x: 28, y: 120, size: 36, value: 214 },
    rows: { x: 28, y: 158, step: 30, size: 23, colon: null, value: 240, indent: 28, blood: 462 },
    portrait: { x: 646, y: 130, width: 178, height: 230 },
    issue: { y: 394, size: 18.5 },
    weight: 400,
  },
]

/** Layouts of the cards that only the bench draws. */
export const benchLayouts: readonly Layout[] = [
  {
    name: 'early-series',
    province: { y: 42, size: 30 },
    regency: { y: 74, size: 28 },
    nik: { x: 24, y: 122, size: 39, value: 204 },
    rows: { x: 26, y: 162, step: 29.2, size: 23, colon: 234, value: 246, indent: 30, blood: 444 },
    portrait: { x: 636, y: 132, width: 186, height: 236 },
    issue: { y: 398, size: 18.5 },
    weight: 400,
  },
  {
    name: 'late-series',
    province: { y: 37, size: 26.5 },
    regency: { y: 67, size: 26.5 },
    nik: { x: 30, y: 114, size: 36, value: 222 },
    rows: { x: 30, y: 155, step: 29.8, size: 23, colon: 240, value: 252, indent: 24, blood: 458 },
    portrait: { x: 648, y: 122, width: 176, height: 232 },
    issue: { y: 386, size: 19 },
    weight: 400,
  },
  {
    name: 'narrow-labels',
    province: { y: 43, size: 28 },
    regency: { y: 76, size: 30 },
    nik: { x: 20, y: 126, size: 41, value: 180 },
    rows: { x: 20, y: 167, step: 28.6, size: 21.5, colon: 214, value: 224, indent: 18, blood: 438 },
    portrait: { x: 628, y: 136, width: 192, height: 240 },
    issue: { y: 410, size: 18 },
    weight: 500,
  },
  {
    name: 'colon-behind-label',
    province: { y: 40, size: 28.5 },
    regency: { y: 71, size: 27 },
    nik: { x: 32, y: 118, size: 37, value: 220 },
    rows: { x: 32, y: 157, step: 29.6, size: 22.8, colon: null, value: 244, indent: 32, blood: 464 },
    portrait: { x: 644, y: 126, width: 180, height: 234 },
    issue: { y: 392, size: 18 },
    weight: 400,
  },
]
