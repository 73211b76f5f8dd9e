import { join } from 'node:path'
import type { Platform } from '../model/platform.ts'
import type { Service } from '../model/service.ts'
import { startChild } from './child.ts'
import { hasCode, MachineError } from './errors.ts'
import type { Hosted, Start } from './hosted.ts'
import type { Place } from './place.ts'

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
}

/** The chosen services, running. */
export type Running = {
  readonly services: readonly Hosted[]
  /** Stops the services, those that are called by others last. */
  readonly stop: () => Promise<void>
}

const startOne = async (supervision: Supervision, service: Service): Promise<Hosted> => {
  const { place, data, folder, startOf } = supervision
  const logFile = join(data, 'logs', `${service.name}.log`)
  const variables = place.environmentOf(service)
  const { name, command } = service
  if (command !== undefined) return startChild({ name, command, folder, logFile, variables, url: place.urlOf(service) })
  const start = startOf(name)
  if (start === undefined)
    throw new MachineError(`${name}: no service of that name ships with Salus: give it a command`)
  return start({ ...variables, LOG_FILE: logFile })
}

const explain = (error: unknown, service: Service, place: Place): unknown => {
  const where = `${place.host}:${place.portOf(service)}`
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
  const stop = async (): Promise<void> => {
    for (const service of services.toReversed()) await service.stop()
  }
  for (const service of supervision.chosen) {
    try {
      services.push(await startOne(supervision, service))
    } catch (error) {
      await stop()
      throw explain(error, service, supervision.place)
    }
  }
  return { services, stop }
}
