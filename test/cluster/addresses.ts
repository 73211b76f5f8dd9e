import { execFile } from 'node:child_process'
import { networkInterfaces } from 'node:os'
import { promisify } from 'node:util'
import type { RunningCluster } from './machine.ts'

/** Client addresses beside the machine's own, on the bridge to the nodes; gone again after `remove`. */
export type Addresses = { readonly all: readonly string[]; readonly remove: () => Promise<void> }

/** The bridge is a network of 256 addresses, in which nodes have .11 to .19. */
const first = 100
const most = 150

const bridgeOf = (address: string): string => {
  const found = Object.entries(networkInterfaces()).find(([, own]) => own?.some(each => each.address === address))
  if (found === undefined) throw new Error(`no interface of this machine has the API server's address ${address}`)
  return found[0]
}

/** Gives this machine so many more addresses from which the cluster's nodes can be asked. */
export const addAddresses = async ({ kubectl }: RunningCluster, count: number): Promise<Addresses> => {
  if (count > most) throw new Error(`expected at most ${most} addresses, received ${count}`)
  const server = await kubectl('config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}')
  const own = new URL(server).hostname
  const bridge = bridgeOf(own)
  const all = Array.from({ length: count }, (_, index) => own.replace(/\d+$/, String(first + index)))
  const change = (word: 'replace' | 'del', address: string) =>
    promisify(execFile)('ip', ['address', word, `${address}/32`, 'dev', bridge])
  for (const address of all) await change('replace', address)
  return {
    all,
    remove: async () => {
      for (const address of all) await change('del', address).catch(() => undefined)
    },
  }
}
