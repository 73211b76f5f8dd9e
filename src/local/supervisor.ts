import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Platform } from '../model/platform.ts'
import type { Service } from '../model/service.ts'
import { startChild } from './child.ts'
import { hasCode, MachineError } from './errors.ts'
import type { Hosted, Start } from './hosted.ts'
import type { Place } from './place.ts'
import { openRunning, type RunningHere } from './running.ts'

/** What the supervisor starts and with what. */
export type Supervision = {
  readonly platform: Platform
  readonly place: Place
  /** The services to run here; all unless some are chosen. */
  readonly chosen: readonly Service[]
  readonly data: string
  /** Folder of the platform file. */
  readonly folder: string
  /** How to start a service that ships with Salus; undefined where there is none of that name. */
  readonly startOf: (name: string) => Start | undefined
  /** Hears, in a sentence, of a program that ended unasked. */
  readonly tell: (sentence: string) => void
}

/** The chosen services, running. */
export type Running = {
  readonly services: readonly Hosted[]
  /** Stops the services, those that are called by others last. */
  readonly stop: () => Promise<void>
}

/** A program would say only in its log that its port is in use. Rejects with EADDRINUSE, as listening does. */
const tryPort = async (host: string, port: number): Promise<void> => {
  const server = createServer().listen(port, host)
  await once(server, 'listening')
  server.close()
  await once(server, 'close')
}

const startOne = async (supervision: Supervision, service: Service): Promise<Hosted> => {
  const { place, data, folder, startOf, tell } = supervision
  const logFile = join(data, 'logs', `${service.name}.log`)
  const variables = place.environmentOf(service)
  const { name, command } = service
  if (command !== undefined) {
    await tryPort(place.host, place.portOf(service))
    return startChild({ name, command, folder, logFile, variables, url: place.urlOf(service), tell })
  }
  const start = startOf(name)
  if (start === undefined)
    throw new MachineError(`${name}: no service of that name ships with Salus: give it a command`)
  return start({ ...variables, LOG_FILE: logFile })
}

const explain = (error: unknown, service: Service, supervision: Supervision, running: RunningHere): unknown => {
  const { platform, place, data } = supervision
  const where = `${place.host}:${place.portOf(service)}`
  const owner = running.ownerOf(service.name)
  if (hasCode(error, 'EADDRINUSE') && owner !== undefined) {
    return new MachineError(
      `${platform.name} is already running from ${data} (pid ${owner}): stop it first, or give another --data and --port-base`,
    )
  }
  if (hasCode(error, 'EADDRINUSE')) {
    return new MachineError(
      `${service.name} cannot listen on ${where}: the port is in use; give --port-base another one`,
    )
  }
  if (hasCode(error, 'EACCES', 'EADDRNOTAVAIL')) {
    return new MachineError(
      `${service.name} cannot listen on ${where}: the machine refuses it; give --port-base another one`,
    )
  }
  return error
}

/** Starts the chosen services one after another; where one cannot start, those before it are stopped again. */
export const superviseAll = async (supervision: Supervision): Promise<Running> => {
  const services: Hosted[] = []
  const running = openRunning(supervision.data)
  const stop = async (): Promise<void> => {
    for (const service of services.toReversed()) {
      await service.stop()
      running.end(service.name)
    }
  }
  for (const service of supervision.chosen) {
    try {
      services.push(await startOne(supervision, service))
      running.begin(service.name)
    } catch (error) {
      await stop()
      throw explain(error, service, supervision, running)
    }
  }
  return { services, stop }
}
