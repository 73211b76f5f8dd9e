// MediQ as it is, but for the card reader: a program that knows the example cards and answers at once.
import { resolve } from 'node:path'
import mediq from '../../platforms/mediq/platform.ts'

const reader = [process.execPath, resolve(import.meta.dirname, 'known-card-reader.ts')] as const

/** All browsers of the tests come from one address, each with connections of its own. */
const connectionsPerClient = 100

export default {
  ...mediq,
  routes: mediq.routes.map(route => ({ ...route, connectionsPerClient })),
  services: mediq.services.map(service =>
    service.name === 'ocr-engine-service' ? { ...service, command: reader } : service,
  ),
}
