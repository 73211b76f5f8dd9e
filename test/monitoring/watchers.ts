// The programs that watch, as Debian packages them, with the arguments and files that are rendered for their Pods: only
// folders, addresses and ports are others on one machine.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Manifest } from '../../src/model/manifest.ts'
import { answers } from '../servers/answers.ts'
import { freePort, programOf, ServerProcess, type Watcher } from '../servers/server.ts'

const startSeconds = 20

/** A program that watches, running. */
export type Running = { readonly url: string; readonly stop: () => Promise<void> }

/** What is another on one machine than in a Pod. */
export type Differences = {
  /** Files, by the folder in which a Pod finds them. */
  readonly files?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Folders of a Pod, and which they are here; without a name, one of the test's own. */
  readonly folders?: Readonly<Record<string, string | undefined>>
  readonly env?: Readonly<Record<string, string>>
}

type Container = { readonly args?: readonly string[] }

/** The arguments of the first container that is rendered for a workload. */
const argsOf = (objects: readonly Manifest[], workload: string): readonly string[] => {
  const found = objects.find(
    ({ kind, metadata }) => metadata.name === workload && ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind),
  ) as { readonly spec?: { readonly template: { readonly spec: { readonly containers: Container[] } } } } | undefined
  const [container] = found?.spec?.template.spec.containers ?? []
  if (container === undefined) throw new Error(`expected a Pod of ${workload}`)
  return container.args ?? []
}

type Places = readonly (readonly [string, string])[]

const here = (arg: string, places: Places): string => {
  const [flag = '', path = ''] = arg.split(/=(.*)/s)
  const place = places.find(([there]) => path === there || path.startsWith(`${there}/`))
  return place === undefined ? arg : `${flag}=${place[1]}${path.slice(place[0].length)}`
}

/** One dash or two, as the program's own arguments have it. */
const listening = (args: readonly string[], port: number): readonly string[] => {
  const isAddress = (arg: string): boolean => /^--?web\.listen-address=/.test(arg)
  const dashes = args.some(arg => arg.startsWith('-web.')) ? '-' : '--'
  return [...args.filter(arg => !isAddress(arg)), `${dashes}web.listen-address=127.0.0.1:${port}`]
}

const placesIn = async (folder: string, { files = {}, folders = {} }: Differences): Promise<Places> => {
  const paths = [...new Set([...Object.keys(files), ...Object.keys(folders)])]
  const places = paths.map((path, index) => [path, folders[path] ?? join(folder, String(index))] as const)
  for (const [path, place] of places) {
    await mkdir(place, { recursive: true })
    for (const [name, text] of Object.entries(files[path] ?? {})) {
      const written = places.reduce((text, [there, here]) => text.replaceAll(`${there}/`, `${here}/`), text)
      await writeFile(join(place, name), written)
    }
  }
  return places
}

/** Starts a watcher with what is rendered for it, and waits until it answers. */
export const startWatcher = async (
  kind: Watcher,
  objects: readonly Manifest[],
  differences: Differences = {},
): Promise<Running> => {
  const folder = await mkdtemp(join(tmpdir(), `salus-${kind}-`))
  const port = await freePort()
  const places = await placesIn(folder, differences)
  const args = listening(argsOf(objects, kind), port).map(arg => here(arg, places))
  const command = { program: programOf(kind), args, env: differences.env ?? {} }
  const watcher = new ServerProcess(command, folder, {})
  // Exporters know no such page and say so; Prometheus has read its rules when it answers anything but 503.
  await watcher.start(() => answers(port, 'GET /-/ready HTTP/1.0\r\n\r\n', /HTTP\/1\.\d (?!503)/), startSeconds)
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      await watcher.end('SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
