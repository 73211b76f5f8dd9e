import type { Component } from '../model/component.ts'
import { type Software, type SoftwareKind, type SoftwareOptions, softwareOf } from './software.ts'

/** The figures of each Redis server, read with an account of its own. https://github.com/oliver006/redis_exporter */
export const redisExporterKind: SoftwareKind<'redis-exporter'> = {
  kind: 'redis-exporter',
  image: 'oliver006/redis_exporter',
  ports: { metrics: 9121 },
  user: 59_000,
  defaults: { version: 'v1.74.0', cpu: '20m..200m', memory: '32Mi..128Mi' },
}

/** The exporter of Redis. */
export type RedisExporter = Component<'redis-exporter', Software>

/** The exporter of Redis; one container for each server. */
export const redisExporter = (options: SoftwareOptions = {}): RedisExporter =>
  softwareOf(redisExporterKind, options, {})
