import type { Component, MonitoringKind } from '../model/component.ts'
import { at } from '../model/errors.ts'
import { parseSize, type Size } from '../model/quantity.ts'
import { parseResources, type ResourceOptions, type Resources } from '../model/resources.ts'

/** What a kind of third-party software is, as data. */
export type SoftwareKind<Kind extends MonitoringKind = MonitoringKind> = {
  readonly kind: Kind
  /** The official image, without its tag. */
  readonly image: string
  /** Where it listens, by what for. */
  readonly ports: Readonly<Record<string, number>>
  /** The user and group that it runs as. */
  readonly user: number
  /** What a platform file need not say. Without a size it keeps nothing. */
  readonly defaults: ResourceOptions & { readonly version: string; readonly size?: Size }
  /** Series that rules and dashboards name, of software that no test can run; `source` says where they are documented. */
  readonly series?: { readonly names: readonly string[]; readonly source: string }
}

/** How a piece of software is written in a platform file; what is left out is the kind's own default. */
export type SoftwareOptions = Partial<ResourceOptions> & {
  readonly version?: string
  /** A mirror's image, with its tag. */
  readonly image?: string
  /** Of its volume. */
  readonly size?: Size
}

/** A piece of software, parsed. */
export type Software = {
  /** With its tag. */
  readonly image: string
  readonly version: string
  readonly resources: Resources
  /** Of its volume; 0 where it keeps nothing. */
  readonly sizeBytes: number
}

/** Describes software of a kind, and what else its kind says. Throws ModelError where a value is malformed. */
export const softwareOf = <Kind extends MonitoringKind, More = unknown>(
  { kind, image, defaults }: SoftwareKind<Kind>,
  options: SoftwareOptions,
  more: More,
): Component<Kind, Software & More> => {
  const { version, size = '0', cpu, memory } = { ...defaults, ...options }
  return {
    is: 'component',
    kind,
    options: {
      image: options.image ?? `${image}:${version}`,
      version,
      resources: parseResources(kind, { cpu, memory }),
      sizeBytes: at(`${kind}, size`, () => parseSize(size)),
      ...more,
    },
  }
}
