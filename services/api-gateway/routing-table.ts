import type { Api, Endpoint } from '../kit/contract.ts'

/** One line of the gateway's table: an endpoint and the service that owns it. */
export type Route = { readonly service: string; readonly name: string; readonly endpoint: Endpoint }

/** Everything that the services offer, one line for each endpoint. */
export const routingTable = (apis: readonly Api[]): readonly Route[] =>
  apis.flatMap(({ service, endpoints }) =>
    Object.entries(endpoints).map(([name, endpoint]) => ({ service, name, endpoint })),
  )

/** Whether the gateway forwards it: what only services may call is not there for anybody else. */
export const isPublic = ({ endpoint }: Route): boolean => endpoint.access !== 'services'
