// What a service offers, said once: from these endpoints come the routes and their validation, the OpenAPI pages,
// the access checks, the typed client of other services and the gateway's table of routes.
import Type, { type Static, type TSchema } from 'typebox'
import type { ProblemCode } from './problems.ts'

/** The roles of people and devices. A KIOSK is an enrolled device or an API key: it may register, nothing else. */
export const roles = ['PASIEN', 'OPERATOR', 'ADMIN_FASKES', 'KIOSK'] as const

/** One of the roles. */
export type Role = (typeof roles)[number]

/** One way in: method and path, who may use it, what goes in and what comes out by status. */
export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `:name` for parameters. */
  readonly path: `/${string}`
  readonly summary: string
  /** `anyone` needs no sign-in; a list names the roles; `services` means a declared caller alone, never through the gateway. */
  readonly access: 'anyone' | 'services' | readonly Role[]
  /** With `services`: which services, by name. */
  readonly callers?: readonly string[]
  /** True where sending it twice does no harm although the method is POST or PATCH, so that a client may retry. */
  readonly idempotent?: boolean
  /** The body is multipart/form-data and is read by the handler as a stream of at most the platform's body limit. */
  readonly multipart?: boolean
  /** With `multipart`: the form's fields. */
  readonly form?: TSchema
  /** The body is the bytes themselves, as application/octet-stream; `body` then only gives the type. */
  readonly binary?: boolean
  readonly params?: TSchema
  readonly query?: TSchema
  readonly headers?: TSchema
  readonly body?: TSchema
  /** What it refuses for reasons of its own, beside those that follow from the rest. Errors are OperationOutcomes. */
  readonly refuses?: readonly ProblemCode[]
  /** Success bodies by status; `null` for none. */
  readonly replies: { readonly [status: number]: TSchema | null }
}

/** A service's endpoints under the service's name. */
export type Api<Endpoints extends Record<string, Endpoint> = Record<string, Endpoint>> = {
  readonly service: string
  readonly endpoints: Endpoints
}

/** Names a service's endpoints. */
export const api = <const Endpoints extends Record<string, Endpoint>>(
  service: string,
  endpoints: Endpoints,
): Api<Endpoints> => ({ service, endpoints })

/** The schema of a body that is bytes. */
export const bytes = Type.Unsafe<Uint8Array>({ type: 'string', format: 'binary' })

/** The type of one part of the input: undefined where the endpoint declares none, unknown where the endpoint is any. */
type Part<E, Key extends string> = Key extends keyof E ? (E[Key] extends TSchema ? Static<E[Key]> : unknown) : undefined

/** What a caller sends to an endpoint. */
export type Input<E extends Endpoint> = {
  readonly params: Part<E, 'params'>
  readonly query: Part<E, 'query'>
  readonly headers: Part<E, 'headers'>
  readonly body: Part<E, 'body'>
}

type ReplyBody<S> = S extends null ? undefined : S extends TSchema ? Static<S> : unknown

/** What an endpoint answers: one of its statuses with the body declared for it. */
export type Reply<E extends Endpoint> = {
  [Status in keyof E['replies'] & number]: {
    readonly status: Status
    readonly body: ReplyBody<E['replies'][Status]>
    readonly headers?: Readonly<Record<string, string>>
  }
}[keyof E['replies'] & number]

/** Methods that HTTP itself calls idempotent (RFC 9110, 9.2.2), and endpoints that promise it. */
export const mayRetry = (endpoint: Endpoint): boolean =>
  endpoint.idempotent === true || endpoint.method === 'GET' || endpoint.method === 'PUT' || endpoint.method === 'DELETE'

/** JSON of this API is small; reading megabytes of it, with hundreds of thousands of keys, would hold up everybody. */
const mostJsonBytes = 65_536

/** The most bytes of a body that an endpoint takes; the platform's limit is the one for pictures. */
export const bodyLimitOf = ({ multipart, binary }: Endpoint, platformBytes: number): number =>
  multipart === true || binary === true ? platformBytes : Math.min(mostJsonBytes, platformBytes)
