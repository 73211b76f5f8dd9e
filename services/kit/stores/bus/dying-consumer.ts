// A process that takes a message and never answers for it: `node dying-consumer.ts URL QUEUE TOPIC`.
import { openBus } from '../open-bus.ts'

const [url = '', queue = '', topic = ''] = process.argv.slice(2)
const bus = await openBus(url, { service: 'dying' })
await bus.consume({ queue, topics: [topic] }, delivery => {
  process.stdout.write(`holds ${delivery.id}\n`)
  return new Promise(() => {})
})
process.stdout.write('consumes\n')
