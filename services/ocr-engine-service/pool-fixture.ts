import { parentPort } from 'node:worker_threads'
import type { WorkerMessage } from './pool.ts'

/** What the worker of the pool's tests can be asked. */
export type Order = { readonly do: 'answer' | 'throw' | 'hang'; readonly after?: number }

const post = (message: WorkerMessage<number>) => parentPort?.postMessage(message)
let answered = 0

parentPort?.on('message', ({ do: what, after = 0 }: Order) => {
  if (what === 'throw') throw new Error('as ordered')
  if (what === 'hang') for (;;);
  setTimeout(() => post({ kind: 'reply', reply: ++answered }), after)
})
post({ kind: 'ready' })
