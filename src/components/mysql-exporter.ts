import type { Component } from '../model/component.ts'
import { type Software, type SoftwareKind, type SoftwareOptions, softwareOf } from './software.ts'

/** The figures of each MySQL server, read with an account of its own. https://github.com/prometheus/mysqld_exporter */
export const mysqlExporterKind: SoftwareKind<'mysql-exporter'> = {
  kind: 'mysql-exporter',
  image: 'prom/mysqld-exporter',
  ports: { metrics: 9104 },
  user: 65_534,
  defaults: { version: 'v0.17.2', cpu: '20m..200m', memory: '32Mi..128Mi' },
}

/** The exporter of MySQL. */
export type MysqlExporter = Component<'mysql-exporter', Software>

/** The exporter of MySQL; one container for each server. */
export const mysqlExporter = (options: SoftwareOptions = {}): MysqlExporter =>
  softwareOf(mysqlExporterKind, options, {})
