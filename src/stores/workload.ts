import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What runs a kind of store on a cluster: an official image and what it needs around it. */
export type StoreWorkload = {
  /** The official image of a version, with its tag. */
  readonly image: (version: string) => string
  /** Where clients are served, by what for; the first is the store's own protocol. */
  readonly ports: Readonly<Record<string, number>>
  /** Where its Pods talk to each other. */
  readonly peerPorts: readonly number[]
  /** Where the image keeps its data. */
  readonly dataPath: string
  /** Folders beside its data and `/tmp` that it writes to. */
  readonly folders: Readonly<Record<string, string>>
  /** How long it may take to end by itself, with everything written. */
  readonly graceSeconds: number
  /** How long it may read its logs after a power cut, before it counts as failed. */
  readonly recoverySeconds: number
}

/** Where a store's Pods find the files of its ConfigMap, and those of its Secret. */
export const configFolder = '/etc/salus/config'
export const secretFolder = '/etc/salus/secrets'

/** The text of a script that ships with the tool, to be run in a store's container. */
export const scriptOf = (name: string): string => readFileSync(join(import.meta.dirname, 'scripts', name), 'utf8')
