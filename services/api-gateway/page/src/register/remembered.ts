/** A registration that was begun in this tab: an id without meaning elsewhere, and the key that recognises a repetition. */
export type Begun = { readonly tempId: string; readonly key: string; readonly subject: string }

/** Where a begun registration outlives a reload. */
export type Memory = {
  readonly read: () => Begun | undefined
  readonly keep: (begun: Begun) => void
  readonly forget: () => void
}

const place = 'mediq.registration'

/** At the desk a reload goes on where it was; `subject` is the signed-in person, and only they go on with it. */
export const tabMemory = (storage: Storage, subject: string): Memory => ({
  read: () => {
    const text = storage.getItem(place)
    const begun = text === null ? undefined : (JSON.parse(text) as Begun)
    return begun?.subject === subject ? begun : undefined
  },
  keep: begun => storage.setItem(place, JSON.stringify(begun)),
  forget: () => storage.removeItem(place),
})

/** A kiosk remembers nothing. */
export const noMemory: Memory = { read: () => undefined, keep: () => undefined, forget: () => undefined }
