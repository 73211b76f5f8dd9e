import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import Type from 'typebox'
import { bytes, type Endpoint } from './contract.ts'
import { addOpenApi } from './openapi.ts'
import { schemaOf } from './routes.ts'

type Operation = {
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, { schema: unknown }>> }
  readonly responses: Readonly<Record<string, { description: string; content?: Readonly<Record<string, unknown>> }>>
  readonly security: unknown
}

/** The operation of one endpoint, as the page tells it. */
const described = async (endpoint: Endpoint, atEntry = true): Promise<Operation> => {
  const app = Fastify()
  await addOpenApi(app, 'a service')
  app.setValidatorCompiler(() => () => true)
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    schema: schemaOf('one', endpoint),
    config: { offered: { endpoint, atEntry } },
    handler: async () => undefined,
  })
  await app.ready()
  const { paths } = app.swagger() as unknown as { paths: Record<string, Record<string, Operation>> }
  const operation = paths[endpoint.path]?.[endpoint.method.toLowerCase()]
  assert.ok(operation)
  return operation
}

const plain = {
  method: 'POST',
  path: '/one',
  summary: 'one',
  access: ['OPERATOR', 'KIOSK'],
  replies: { 204: null },
} as const satisfies Endpoint

test('a device’s key is a proof where devices may enter, at the platform’s entry alone', async () => {
  assert.deepEqual((await described(plain)).security, [{ accessToken: [] }, { deviceKey: [] }])
  assert.deepEqual((await described({ ...plain, access: ['OPERATOR'] })).security, [{ accessToken: [] }])
  assert.deepEqual((await described(plain, false)).security, [{ serviceToken: [], accessToken: [] }])
})

test('what is open to anyone needs nothing at the entry, and a service token behind it', async () => {
  assert.deepEqual((await described({ ...plain, access: 'anyone' })).security, [])
  assert.deepEqual((await described({ ...plain, access: 'anyone' }, false)).security, [{ serviceToken: [] }])
  assert.deepEqual((await described({ ...plain, access: 'services' }, false)).security, [{ serviceToken: [] }])
})

test('a form is told with its fields, bytes as bytes, JSON as JSON', async () => {
  const form = Type.Object({ image: bytes })
  assert.deepEqual((await described({ ...plain, multipart: true, form })).requestBody, {
    required: true,
    content: { 'multipart/form-data': { schema: form } },
  })
  assert.deepEqual((await described({ ...plain, binary: true, body: bytes })).requestBody, {
    required: true,
    content: { 'application/octet-stream': { schema: bytes } },
  })
  const body = Type.Object({ name: Type.String() })
  assert.deepEqual((await described({ ...plain, body })).requestBody, {
    required: true,
    content: { 'application/json': { schema: body } },
  })
  assert.equal((await described(plain)).requestBody, undefined)
})

test('a body that may be null may be left out', async () => {
  const body = Type.Object({ priority: Type.Optional(Type.String()) })
  assert.deepEqual((await described({ ...plain, body: Type.Union([body, Type.Null()]) })).requestBody, {
    required: false,
    content: { 'application/json': { schema: body } },
  })
})

test('every refusal is told by its status with its codes, the endpoint’s own beside the general ones', async () => {
  const body = Type.Object({ name: Type.String() })
  const { responses } = await described({
    ...plain,
    body,
    refuses: ['nik-invalid', 'record-incomplete', 'wrong-state'],
  })
  assert.deepEqual(Object.keys(responses), [
    '204',
    '400',
    '401',
    '403',
    '409',
    '413',
    '415',
    '422',
    '429',
    '500',
    '503',
  ])
  const { description = '', content } = responses['422'] ?? {}
  assert.match(description, /^`nik-invalid`: .*; `record-incomplete`: /)
  assert.deepEqual(content, {
    'application/fhir+json': { schema: { $ref: '#/components/schemas/OperationOutcome' } },
  })
  const behind = await described({ ...plain, access: 'anyone' }, false)
  assert.deepEqual(Object.keys(behind.responses), ['204', '400', '401', '500', '503'])
})
