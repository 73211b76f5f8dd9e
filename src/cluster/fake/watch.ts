import type { Manifest } from '../../model/manifest.ts'
import type { Change, Selection } from '../cluster.ts'
import { type Item, isSelected, type Shelf } from './shelf.ts'

/** A change as the watcher of a selection sees it: what leaves the selection is DELETED for it. */
const seen = (
  selection: Selection,
  type: Change['type'],
  item: Item,
  before: Item | undefined,
): Change['type'] | undefined => {
  const was = before !== undefined && isSelected(before, selection)
  const is = type !== 'DELETED' && isSelected(item, selection)
  if (!was && !is) return undefined
  return was && is ? 'MODIFIED' : is ? 'ADDED' : 'DELETED'
}

/** What is there as ADDED, then every change until the signal. */
export async function* watchShelf(
  shelf: Shelf,
  selection: Selection,
  shown: (item: Item) => Manifest,
  signal: AbortSignal,
): AsyncGenerator<Change> {
  const waiting: Change[] = []
  let wake = (): void => undefined
  const stop = shelf.listen((type, item, before) => {
    const as = seen(selection, type, item, before)
    if (as !== undefined) waiting.push({ type: as, object: shown(item) })
    wake()
  })
  const aborted = (): void => wake()
  signal.addEventListener('abort', aborted)
  try {
    const present = shelf.all().filter(item => isSelected(item, selection))
    waiting.unshift(...present.map((item): Change => ({ type: 'ADDED', object: shown(item) })))
    while (!signal.aborted) {
      const change = waiting.shift()
      if (change !== undefined) yield change
      else
        await new Promise<void>(resolve => {
          wake = resolve
        })
    }
  } finally {
    stop()
    signal.removeEventListener('abort', aborted)
  }
}
