// Makes the Secrets that have a recipe. Each is written whole, in one request, and only over what was read: two deploys
// at once end with the same values, and one that is killed leaves no half-made Secret.
import { type Cluster, ClusterError } from '../../cluster/cluster.ts'
import { type Manifest, referenceOf } from '../../model/manifest.ts'
import { drawSecret } from '../../model/secret-value.ts'
import {
  deriveValues,
  gatherRecipes,
  missingDraws,
  nameInSecret,
  type Recipes,
  recipesOf,
  type Values,
  valuesOf,
  withData,
} from '../../plan/secret-values.ts'

const mostTries = 10

const isOvertaken = (error: unknown): boolean => error instanceof ClusterError && error.status === 409

const drawn = (recipes: Recipes, values: Values): Values => {
  const all = new Map(values)
  for (const name of missingDraws(recipes, values)) {
    const recipe = recipes.get(name)
    if (recipe !== undefined && 'draw' in recipe) all.set(name, drawSecret(recipe.draw, recipe.keyId ?? name))
  }
  return all
}

const isSame = (left: Manifest, right: Manifest): boolean => {
  const [one, other] = [left.data, right.data] as [Readonly<Record<string, string>>?, Readonly<Record<string, string>>?]
  const keys = new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])
  return [...keys].every(key => one?.[key] === other?.[key])
}

const write = async (cluster: Cluster, next: Manifest, live: Manifest | undefined): Promise<void> => {
  if (live === undefined) {
    await cluster.create(next)
    return
  }
  const { resourceVersion } = live.metadata
  await cluster.apply({ ...next, metadata: { ...next.metadata, resourceVersion } }, { force: true })
}

/** One round over all; false where another wrote meanwhile. */
const round = async (cluster: Cluster, secrets: readonly Manifest[], stale: Set<Manifest>): Promise<boolean> => {
  const lives = await Promise.all(secrets.map(secret => cluster.get(referenceOf(secret))))
  const recipes = gatherRecipes(secrets)
  const values = deriveValues(recipes, drawn(recipes, valuesOf(lives.flatMap(live => live ?? []))))
  for (const [place, secret] of secrets.entries()) {
    const live = lives[place]
    const next = withData(secret, live, values)
    if (live !== undefined && isSame(next, live) && !stale.has(secret)) continue
    try {
      await write(cluster, next, live)
      stale.delete(secret)
    } catch (error) {
      if (isOvertaken(error)) return false
      throw error
    }
  }
  return true
}

/**
 * Makes all Secrets that have a recipe: drawn values that exist are kept, missing ones are drawn, derived ones follow.
 * `changed` are those whose labels or annotations differ. Rejects with ClusterError.
 */
export const makeSecrets = async (
  cluster: Cluster,
  secrets: readonly Manifest[],
  changed: readonly Manifest[],
): Promise<void> => {
  const stale = new Set(changed)
  for (let tries = 0; tries < mostTries; tries += 1) if (await round(cluster, secrets, stale)) return
  throw new ClusterError('make the Secrets', 409, 'Conflict', `others changed them ${mostTries} times meanwhile`)
}

/** A password that is shown once, and in which Secret it is. */
export type OneTimePassword = { readonly secret: Manifest; readonly name: string; readonly password: string }

const shownAnnotation = 'salus.health/shown'

const shownIn = ({ metadata }: Manifest): readonly string[] =>
  (metadata.annotations?.[shownAnnotation] ?? '').split(',').filter(name => name !== '')

/** The one-time passwords that nobody was shown yet. Rejects with ClusterError. */
export const passwordsToShow = async (
  cluster: Cluster,
  desired: readonly Manifest[],
): Promise<readonly OneTimePassword[]> => {
  const found = desired.map(async manifest => {
    const names = Object.entries(recipesOf(manifest) ?? {})
      .filter(([, recipe]) => 'draw' in recipe && recipe.draw === 'one-time-password')
      .map(([name]) => name)
    const secret = names.length === 0 ? undefined : await cluster.get(referenceOf(manifest))
    if (secret === undefined) return []
    const values = valuesOf([secret])
    return names
      .filter(name => !shownIn(secret).includes(name))
      .map(name => ({ secret, name, password: values.get(nameInSecret(secret, name)) ?? '' }))
  })
  return (await Promise.all(found)).flat()
}

/** Remembers in the cluster that these were shown, so that the next deploy does not. Rejects with ClusterError. */
export const markShown = async (cluster: Cluster, shown: readonly OneTimePassword[]): Promise<void> => {
  for (const [secret, passwords] of Map.groupBy(shown, ({ secret }) => secret)) {
    const names = [...new Set([...shownIn(secret), ...passwords.map(({ name }) => name)])].join(',')
    await cluster.patch(referenceOf(secret), { metadata: { annotations: { [shownAnnotation]: names } } })
  }
}
