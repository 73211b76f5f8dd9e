/** What is printed before each value of an identity card, in the order of its lines. */
export const labels = [
  'nik',
  'name',
  'birth',
  'sex',
  'bloodType',
  'address',
  'rtRw',
  'village',
  'district',
  'religion',
  'maritalStatus',
  'occupation',
  'nationality',
  'validUntil',
] as const

/** What is printed before a value. */
export type Label = (typeof labels)[number]

/** The lines above the first label; only the upper one has a word of its own, `PROVINSI`. */
export type Heading = 'province' | 'regency'

/** The printed words, in small letters without spaces and signs. */
const printed: Readonly<Record<Label | 'province', string>> = {
  province: 'provinsi',
  nik: 'nik',
  name: 'nama',
  birth: 'tempattgllahir',
  sex: 'jeniskelamin',
  bloodType: 'goldarah',
  address: 'alamat',
  rtRw: 'rtrw',
  village: 'keldesa',
  district: 'kecamatan',
  religion: 'agama',
  maritalStatus: 'statusperkawinan',
  occupation: 'pekerjaan',
  nationality: 'kewarganegaraan',
  validUntil: 'berlakuhingga',
}

/** A label found in a text: `from` and `to` are the places of its first letter and of what follows it. */
export type LabelMatch<L = Label> = {
  readonly label: L
  readonly from: number
  readonly to: number
  readonly fit: number
}

/** Signs that are taken for the same, when labels are compared. */
const lookAlikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  l: 'i',
  '5': 's',
  '8': 'b',
  '6': 'g',
  '4': 'a',
  '|': 'i',
}

const fold = (letter: string) => {
  const small = letter.toLowerCase()
  return lookAlikes[small] ?? small
}

/** The share of a label's letters that may be wrong. */
const tolerance = 0.3

/** One row of an edit distance: costs of turning the word so far into each beginning of the letters. */
const nextCosts = (costs: readonly number[], letter: string, letters: readonly string[]) => {
  const next = [(costs[0] ?? 0) + 1]
  for (const [index, other] of letters.entries()) {
    const replaced = (costs[index] ?? 0) + (letter === other ? 0 : 1)
    next.push(Math.min(replaced, (costs[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1))
  }
  return next
}

/** The beginning of `letters` that is nearest to `word`: its length and its cost. */
const nearestBeginning = (word: string, letters: readonly string[]) => {
  const near = letters.slice(0, word.length + 4)
  let costs: readonly number[] = near.map((_, index) => index).concat(near.length)
  for (const letter of word) costs = nextCosts(costs, fold(letter), near)
  const cost = Math.min(...costs)
  return { length: costs.indexOf(cost), cost }
}

const isLetter = (letter: string) => /[a-z0-9]/i.test(letter)

/** The label at the beginning of a text, spaces and signs left out; `from` is where to begin. */
const labelFrom = <L extends Label | 'province'>(
  text: string,
  from: number,
  choice: readonly L[],
): LabelMatch<L> | undefined => {
  const places = Array.from(text, (letter, place) => ({ letter, place })).filter(
    ({ letter, place }) => place >= from && isLetter(letter),
  )
  const letters = places.map(({ letter }) => fold(letter))
  let best: LabelMatch<L> | undefined
  for (const label of choice) {
    const word = printed[label]
    const { length, cost } = nearestBeginning(word, letters)
    const fit = 1 - cost / word.length
    const last = places[length - 1]
    if (!last || fit < 1 - tolerance || fit <= (best?.fit ?? 0)) continue
    best = { label, from: places[0]?.place ?? from, to: last.place + 1, fit }
  }
  return best
}

/** The label with which a text begins. */
export const labelAtStart = (text: string) => labelFrom(text, 0, labels)

/** The first heading, `PROVINSI` and its name. */
export const provinceAtStart = (text: string) => labelFrom(text, 0, ['province'])

/** The blood type's label stands in the line of the sex, and may be read together with what is before it. */
export const labelInside = (text: string): LabelMatch | undefined => {
  let best: LabelMatch | undefined
  for (let from = 0; from < text.length; from++) {
    const match = labelFrom(text, from, ['bloodType'])
    if (match && match.fit > (best?.fit ?? 0)) best = match
  }
  return best
}

/** How much of a text behind a label is still the label's end, its colon and spaces. */
export const colonLength = (text: string) => /^([a-z]{1,4} ?[:;])?[ :;.,]*/.exec(text)?.[0].length ?? 0
