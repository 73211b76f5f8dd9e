import type { TSchema } from 'typebox'
import Value from 'typebox/value'

/** Values of every JSON type, and the ends of their ranges. */
const values: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  '',
  'a text',
  'x'.repeat(20_000),
  'NUL \u0000 within',
  'a line\nand another',
  [],
  [null],
  ['a text'],
  {},
  { $ne: null },
  { toString: 'a text', valueOf: 1, length: 5 },
]

/** A body with one thing wrong, and where that is. */
export type WrongBody = { readonly place: string; readonly body: unknown }

type Properties = Readonly<Record<string, TSchema>>

/** The properties of an object's schema; of a union those of the object in it. */
const propertiesOf = (schema: TSchema): Properties => {
  const { properties, anyOf } = schema as { readonly properties?: Properties; readonly anyOf?: readonly TSchema[] }
  return properties ?? anyOf?.map(propertiesOf).find(found => Object.keys(found).length > 0) ?? {}
}

const requiredIn = (schema: TSchema): readonly string[] => (schema as { readonly required?: string[] }).required ?? []

const label = (value: unknown): string => JSON.stringify(value).slice(0, 24)

/** Every body that differs from a good one in one value that its schema refuses, or lacks, or has too much. */
export function* wrongBodies(schema: TSchema, good: unknown, place = ''): Generator<WrongBody> {
  for (const value of values) {
    if (!Value.Check(schema, value)) yield { place: `${place} = ${label(value)}`, body: value }
  }
  const properties = propertiesOf(schema)
  if (Object.keys(properties).length === 0) return
  const object = good as Readonly<Record<string, unknown>>
  yield { place: `${place}.unknown`, body: { ...object, unknown: 1 } }
  for (const name of requiredIn(schema)) {
    const { [name]: _left, ...rest } = object
    yield { place: `${place} without ${name}`, body: rest }
  }
  for (const [name, property] of Object.entries(properties)) {
    for (const wrong of wrongBodies(property, object[name], `${place}.${name}`))
      yield { ...wrong, body: { ...object, [name]: wrong.body } }
  }
}
