import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { busContract } from '../bus.contract.ts'
import { keeps } from '../contract.ts'
import { openBus } from '../open-bus.ts'

keeps(
  {
    name: 'Bus on a SQLite file',
    start: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'salus-bus-'))
      const url = `sqlite:${join(folder, 'bus.sqlite')}`
      const open = (options = {}) => openBus(url, { service: 'contract', ...options })
      const bus = await open()
      const stop = async () => {
        await bus.close()
        await rm(folder, { recursive: true })
      }
      return { context: { bus, url, open }, stop }
    },
  },
  busContract,
)
