/** What a service says of itself: ready, or for each thing it waits for the reason. */
export type State = { readonly ready: boolean; readonly checks: Readonly<Record<string, string>> }

/** A service that runs, in this process or in a child. */
export type Hosted = {
  readonly name: string
  readonly url: string
  readonly state: () => Promise<State>
  /** Finishes what is under way, then ends. */
  readonly stop: () => Promise<void>
}

/** Starts a service with its variables; resolves when it runs, which is before it is ready. */
export type Start = (variables: Readonly<Record<string, string>>) => Promise<Hosted>
