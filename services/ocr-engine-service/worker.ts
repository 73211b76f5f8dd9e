import { parentPort } from 'node:worker_threads'
import { openNetworks } from './networks.ts'
import { decodeFrugally } from './photograph.ts'
import type { WorkerMessage } from './pool.ts'
import { type CardReading, readCard } from './read-card.ts'

const post = (message: WorkerMessage<CardReading>) => parentPort?.postMessage(message)

decodeFrugally()
const networks = await openNetworks()
parentPort?.on('message', async (bytes: Uint8Array) => {
  const today = new Date().toISOString().slice(0, 10)
  post({ kind: 'reply', reply: await readCard(bytes, networks, today) })
})
post({ kind: 'ready' })
