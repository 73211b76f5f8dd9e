import type { Endpoint, Input, Reply } from '../../../../kit/contract.ts'
import type { ocrApi } from '../../../../ocr-service/api.ts'
import type { queueApi } from '../../../../patient-queue-service/api.ts'
import type { userApi } from '../../../../user-service/api.ts'

type Endpoints = typeof userApi.endpoints & typeof ocrApi.endpoints & typeof queueApi.endpoints

/** Every endpoint of the services under its method and path, as the gateway offers it. */
type Table = {
  readonly [Name in keyof Endpoints as `${Endpoints[Name]['method']} ${Endpoints[Name]['path']}`]: Endpoints[Name]
}

/** `GET /queue/board` and so on: a route that no service offers does not compile. */
export type Route = keyof Table

type At<R extends Route> = Table[R] extends Endpoint ? Table[R] : never

/** The parts of the request that the route declares, as its service declares them. */
export type Sent<R extends Route> = {
  readonly [Part in keyof Input<At<R>> as Input<At<R>>[Part] extends undefined ? never : Part]: Input<At<R>>[Part]
}

/** What the route answers: a status and its body. */
export type Answer<R extends Route> = Reply<At<R>>

/** The body of a route's answers, whatever their status. */
export type BodyOf<R extends Route> = Answer<R>['body']
