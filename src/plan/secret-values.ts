// How the values of all Secrets with a recipe follow from those that exist. A value is drawn once and kept; what is
// derived follows what it names, across Secrets of one namespace, in whatever order they are declared.
import { ModelError } from '../model/errors.ts'
import { type Manifest, nameOf, referenceOf } from '../model/manifest.ts'
import { fillTemplate, publicKeySet, type Recipe, recipeAnnotation, type SecretKey } from '../model/secret-value.ts'

/** One value in one Secret of one namespace: `NAMESPACE/SECRET/KEY`. */
export type ValueName = string

/** Values by name. */
export type Values = ReadonlyMap<ValueName, string>

/** How each value is made. */
export type Recipes = ReadonlyMap<ValueName, Recipe>

const valueName = (namespace: string | undefined, key: string): ValueName => `${namespace ?? ''}/${key}`
const namespaceOf = (name: ValueName): string => name.slice(0, name.indexOf('/'))

/** The recipe of each key of a Secret; undefined where it has none. Throws ModelError where it cannot be read. */
export const recipesOf = (manifest: Manifest): Readonly<Record<string, Recipe>> | undefined => {
  const text = manifest.kind === 'Secret' ? manifest.metadata.annotations?.[recipeAnnotation] : undefined
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as Readonly<Record<string, Recipe>>
  } catch {
    throw new ModelError(`${nameOf(referenceOf(manifest))}: the annotation ${recipeAnnotation} is not JSON`)
  }
}

/** The name of a Secret's value. */
export const nameInSecret = ({ metadata }: Manifest, key: string): ValueName =>
  valueName(metadata.namespace, `${metadata.name}/${key}`)

/** The recipes of all of these Secrets. */
export const gatherRecipes = (secrets: readonly Manifest[]): Recipes =>
  new Map(
    secrets.flatMap(secret =>
      Object.entries(recipesOf(secret) ?? {}).map(([key, recipe]) => [nameInSecret(secret, key), recipe] as const),
    ),
  )

/** The data of Secrets, decoded. */
export const valuesOf = (secrets: readonly Manifest[]): Values =>
  new Map(
    secrets.flatMap(secret =>
      Object.entries((secret.data ?? {}) as Readonly<Record<string, string>>).map(
        ([key, value]) => [nameInSecret(secret, key), Buffer.from(value, 'base64').toString()] as const,
      ),
    ),
  )

/** The values that are drawn and do not exist. */
export const missingDraws = (recipes: Recipes, values: Values): readonly ValueName[] =>
  [...recipes].filter(([name, recipe]) => 'draw' in recipe && !values.has(name)).map(([name]) => name)

const namedBy = (recipe: Recipe): readonly SecretKey[] => {
  if ('publicKeysOf' in recipe) return recipe.publicKeysOf
  if (!('template' in recipe)) return []
  const names: SecretKey[] = []
  fillTemplate(recipe.template, name => {
    names.push(name)
    return ''
  })
  return names
}

const made = (recipe: Recipe, lookUp: (key: SecretKey) => string): string => {
  if ('publicKeysOf' in recipe) return publicKeySet(recipe.publicKeysOf.map(lookUp))
  return 'template' in recipe ? fillTemplate(recipe.template, lookUp) : ''
}

/**
 * Every value that has a recipe: drawn ones as they are, derived ones from what they name. A value is undefined where
 * it is not drawn yet, or follows from one that is not. Throws ModelError where a recipe names a value that has none,
 * or itself by way of others.
 */
export const deriveValues = (recipes: Recipes, values: Values): ReadonlyMap<ValueName, string | undefined> => {
  const known = new Map<ValueName, string | undefined>()
  const find = (name: ValueName, way: readonly ValueName[]): string | undefined => {
    if (known.has(name)) return known.get(name)
    if (way.includes(name)) throw new ModelError(`a secret follows from itself: ${[...way, name].join(' → ')}`)
    const recipe = recipes.get(name)
    if (recipe === undefined)
      throw new ModelError(`${way.at(-1) ?? 'a secret'}: its recipe names ${name}, which no Secret of the platform has`)
    const value = 'draw' in recipe ? values.get(name) : derive(name, recipe, way)
    known.set(name, value)
    return value
  }
  const derive = (name: ValueName, recipe: Recipe, way: readonly ValueName[]): string | undefined => {
    const sources = new Map(
      namedBy(recipe).map(key => [key, find(valueName(namespaceOf(name), key), [...way, name])] as const),
    )
    if ([...sources.values()].includes(undefined)) return undefined
    return made(recipe, key => sources.get(key) ?? '')
  }
  for (const name of recipes.keys()) find(name, [])
  return known
}

/**
 * A Secret with its data: what it holds already, and over it what these values say of its recipe. Keys that left the
 * recipe stay, for a service that is rolled back still names them.
 */
export const withData = (
  secret: Manifest,
  live: Manifest | undefined,
  values: ReadonlyMap<ValueName, string | undefined>,
): Manifest => {
  const data: Record<string, string> = { ...((live?.data ?? {}) as Readonly<Record<string, string>>) }
  for (const key of Object.keys(recipesOf(secret) ?? {})) {
    const value = values.get(nameInSecret(secret, key))
    if (value !== undefined) data[key] = Buffer.from(value).toString('base64')
  }
  return { ...secret, data }
}
