/** Keys of what is printed on an identity card, in the order they are reported. */
export const scoredFields = [
  'nik',
  'name',
  'birthPlace',
  'birthDate',
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
  'province',
  'regency',
] as const

export type ScoredField = (typeof scoredFields)[number]

/** One card that was read, with its truth. */
export type OcrSample = {
  /** The file's name; what stands before its first `-` is the card's class. */
  readonly name: string
  /** Field → text as printed; a field that is absent is not scored. */
  readonly truth: Readonly<Record<string, string>>
  /** What was read, each with a confidence of 0–1; `undefined` where the reader saw no card. */
  readonly read: Readonly<Record<string, { readonly value: string; readonly confidence: number }>> | undefined
  readonly milliseconds: number
}

/** So many right of so many. */
export type Tally = { readonly right: number; readonly of: number }

/** How a set of cards was read. */
export type OcrClassScore = {
  readonly class: string
  readonly cards: number
  /** Cards in which the reader saw no card at all; their fields count as wrong. */
  readonly unread: number
  readonly fields: Readonly<Partial<Record<ScoredField, Tally>>>
  /** All fields but the NIK together. */
  readonly others: Tally
  /** Fields read with a confidence of 0.9 or more. */
  readonly confident: Tally
  /** Cards whose NIK was read wrong with a confidence of 0.9 or more. */
  readonly confidentlyWrongNik: readonly string[]
  readonly p50Milliseconds: number
  readonly p95Milliseconds: number
}

/** How a reader did, class by class and on all cards together. */
export type OcrScore = {
  readonly classes: readonly OcrClassScore[]
  readonly all: OcrClassScore
  /** Keys of the truth that name no field of a card, which nothing was compared with. */
  readonly unknownKeys: readonly string[]
}

/** From this confidence on, a field is presented as certain. */
export const certainFrom = 0.9

const comparable = (field: string, text: string) => {
  const plain = text.trim().replace(/\s+/g, ' ').toUpperCase()
  if (field === 'bloodType') return plain === '-' ? '' : plain
  return field === 'province' ? plain.replace(/^PROVINSI /, '') : plain
}

/** Whether two texts say the same: letter case, runs of spaces, the word `PROVINSI` and a dash for no blood type aside. */
export const saysTheSame = (field: string, printed: string, read: string): boolean =>
  comparable(field, printed) === comparable(field, read)

/** The value that `part` (0–1) of the values do not exceed, by nearest rank; 0 of none. */
export const percentile = (values: readonly number[], part: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0
}

type Judged = { readonly name: string; readonly field: ScoredField; readonly right: boolean; readonly certain: boolean }

const judge = ({ name, truth, read }: OcrSample): readonly Judged[] =>
  scoredFields.flatMap(field => {
    const printed = truth[field]
    if (printed === undefined) return []
    const found = read?.[field]
    const right = read !== undefined && saysTheSame(field, printed, found?.value ?? '')
    return [{ name, field, right, certain: found !== undefined && found.confidence >= certainFrom }]
  })

const tally = (judged: readonly Judged[]): Tally => ({
  right: judged.filter(({ right }) => right).length,
  of: judged.length,
})

const scoreOf = (name: string, samples: readonly OcrSample[]): OcrClassScore => {
  const judged = samples.flatMap(judge)
  const certain = judged.filter(each => each.certain)
  const perField = scoredFields.map(field => [field, tally(judged.filter(each => each.field === field))] as const)
  const times = samples.map(({ milliseconds }) => milliseconds)
  return {
    class: name,
    cards: samples.length,
    unread: samples.filter(({ read }) => read === undefined).length,
    fields: Object.fromEntries(perField.filter(([, { of }]) => of > 0)),
    others: tally(judged.filter(({ field }) => field !== 'nik')),
    confident: tally(certain),
    confidentlyWrongNik: certain.filter(({ field, right }) => field === 'nik' && !right).map(each => each.name),
    p50Milliseconds: percentile(times, 0.5),
    p95Milliseconds: percentile(times, 0.95),
  }
}

const classOf = ({ name }: OcrSample) => name.split('-', 1)[0] ?? name

/** Scores what a reader made of cards whose truth is known; classes come in the order in which they first appear. */
export const scoreOcr = (samples: readonly OcrSample[]): OcrScore => {
  const known: readonly string[] = scoredFields
  const keys = new Set(samples.flatMap(({ truth }) => Object.keys(truth)))
  return {
    classes: [...Map.groupBy(samples, classOf)].map(([name, members]) => scoreOf(name, members)),
    all: scoreOf('all', samples),
    unknownKeys: [...keys].filter(key => !known.includes(key)).sort(),
  }
}
