// The OpenAPI page, completed by what the framework does not know of a route: who may use it and with what proof, forms
// and bytes as bodies, bodies that may be left out, and the refusals with their codes.
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { serviceTokenHeader } from './access.ts'
import type { Endpoint } from './contract.ts'
import { problemTable } from './problems.ts'
import { refusalsOf } from './refusals.ts'

/** How an endpoint is offered. `atEntry` is the platform's entry, which asks nobody for a service token. */
export type Offered = { readonly endpoint: Endpoint; readonly atEntry: boolean }

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly offered?: Offered
  }
}

type Json = Readonly<Record<string, unknown>>
type Operation = Json & { readonly operationId?: string; readonly responses?: Json }
type Document = { readonly paths?: Readonly<Record<string, Json>>; readonly components?: Json }

const securitySchemes = {
  accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  deviceKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'The key of an enrolled kiosk or of another system, at the gateway alone.',
  },
  serviceToken: {
    type: 'apiKey',
    in: 'header',
    name: serviceTokenHeader,
    description: 'Proves the calling service: docs/service-tokens.md.',
  },
} as const

const text = { type: 'string' } as const

/** https://hl7.org/fhir/R4/operationoutcome.html */
const operationOutcome = {
  type: 'object',
  required: ['resourceType', 'issue'],
  properties: {
    resourceType: { const: 'OperationOutcome' },
    issue: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['severity', 'code', 'details', 'diagnostics'],
        properties: {
          severity: { const: 'error' },
          code: { ...text, description: 'the issue type of FHIR R4' },
          details: { type: 'object', properties: { text: { enum: Object.keys(problemTable) } } },
          diagnostics: { ...text, description: 'a sentence for people' },
        },
      },
    },
  },
} as const

const proofs = ({ endpoint: { access }, atEntry }: Offered): readonly Readonly<Record<string, readonly string[]>>[] => {
  const service = atEntry ? {} : { serviceToken: [] }
  if (access === 'anyone') return atEntry ? [] : [service]
  if (access === 'services') return [{ serviceToken: [] }]
  const byToken = { ...service, accessToken: [] }
  return atEntry && access.includes('KIOSK') ? [byToken, { deviceKey: [] }] : [byToken]
}

const isNull = (schema: unknown): boolean => (schema as { readonly type?: unknown }).type === 'null'

const bodyOf = ({ body, form, multipart, binary }: Endpoint): Json => {
  if (multipart === true)
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema: form } } } }
  if (body === undefined) return {}
  if (binary === true)
    return { requestBody: { required: true, content: { 'application/octet-stream': { schema: body } } } }
  const { anyOf = [body] } = body as { readonly anyOf?: readonly unknown[] }
  const forms = anyOf.filter(schema => !isNull(schema))
  const schema = forms.length === 1 ? forms[0] : body
  return { requestBody: { required: forms.length === anyOf.length, content: { 'application/json': { schema } } } }
}

const refusals = ({ endpoint, atEntry }: Offered): Json => {
  const codes = Object.groupBy(refusalsOf(endpoint, atEntry), code => problemTable[code].status)
  const content = { 'application/fhir+json': { schema: { $ref: '#/components/schemas/OperationOutcome' } } }
  return Object.fromEntries(
    Object.entries(codes).map(([status, ofStatus = []]) => {
      const description = ofStatus.map(code => `\`${code}\`: ${problemTable[code].meaning}`).join('; ')
      return [status, { description, content }]
    }),
  )
}

const complete = (operation: Operation, offered: Offered | undefined): Operation =>
  offered === undefined
    ? operation
    : {
        ...operation,
        ...bodyOf(offered.endpoint),
        security: proofs(offered),
        responses: { ...operation.responses, ...refusals(offered) },
      }

const mapped = <From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))

/** Gathers the routes that are added from now on; `/openapi.json` tells them. */
export const addOpenApi = async (app: FastifyInstance, title: string): Promise<void> => {
  const offers = new Map<string, Offered>()
  app.addHook('onRoute', ({ schema, config }) => {
    if (schema?.operationId !== undefined && config?.offered !== undefined)
      offers.set(schema.operationId, config.offered)
  })
  const withOffer = (operation: unknown): Operation => {
    const known = operation as Operation
    return complete(known, offers.get(known.operationId ?? ''))
  }
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, version: '1' },
      components: { securitySchemes },
    },
    transformObject: document => {
      const { paths = {}, ...rest } = 'openapiObject' in document ? (document.openapiObject as Document) : {}
      const components = { ...rest.components, schemas: { OperationOutcome: operationOutcome } }
      return { ...rest, components, paths: mapped(paths, operations => mapped(operations, withOffer)) }
    },
  })
}
