import Type, { type Static } from 'typebox'
import { text, wholeNumber } from '../kit/config.ts'

/** What the gateway is told beside what every service is told. */
export const gatewayConfig = Type.Object({
  REDIS_URL: text(),
  RABBITMQ_URL: text(),
  /** Requests per second of one client address. */
  RATE_PER_SECOND: Type.Optional(wholeNumber({ minimum: 1, maximum: 1_000_000 })),
  /** Connections at once of one client address. */
  CONNECTIONS_PER_CLIENT: Type.Optional(wholeNumber({ minimum: 1, maximum: 1_000_000 })),
  /** Addresses and ranges (CIDR) of the ingress, separated by commas; only its X-Forwarded-For is believed. */
  TRUSTED_PROXIES: Type.Optional(Type.String({ pattern: '^[0-9a-fA-F.:/,]*$' })),
  /** Host names, separated by commas, under which browsers reach the gateway. */
  PUBLIC_HOSTS: Type.Optional(Type.String()),
})

/** The gateway's own configuration. */
export type GatewayConfig = Static<typeof gatewayConfig>

/** What one client address may use of the gateway. */
export type Limits = { readonly ratePerSecond: number; readonly connectionsPerClient: number }

/** The limits; where nothing is said, those of the MediQ systems page: 100 requests per second, 10 connections. */
export const limitsOf = ({ RATE_PER_SECOND = 100, CONNECTIONS_PER_CLIENT = 10 }: GatewayConfig): Limits => ({
  ratePerSecond: RATE_PER_SECOND,
  connectionsPerClient: CONNECTIONS_PER_CLIENT,
})

/** The entries of a list that is separated by commas. */
export const listed = (text = ''): readonly string[] => text.split(',').filter(entry => entry !== '')
