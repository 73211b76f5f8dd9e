/** A stateful dependency of the platform, such as a database. What differs by kind lives in `src/stores`. */
export type Store<Kind extends string = string> = {
  readonly is: 'store'
  readonly kind: Kind
  readonly name: string
  /** What is added to the query of a real server's URL that does not say it itself. */
  readonly parameters: Readonly<Record<string, string>>
}

/** What a kind of store is, as data. */
export type StoreKind<Kind extends string = string> = {
  readonly kind: Kind
  /** Environment variable in which a service finds the store's address. */
  readonly variable: string
  /** URL schemes of a real server. */
  readonly schemes: readonly string[]
  /** A real server's URL, for messages. */
  readonly example: string
  /** Embedded, a service has the store to itself, or shares it with the others. */
  readonly embedded: 'own' | 'shared'
}
