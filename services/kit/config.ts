import Type, { type Static, type TObject, type TSchema } from 'typebox'
import Value from 'typebox/value'

/** What a service is started with: names and texts, as in a process environment. */
export type Environment = Readonly<Record<string, string>>

/** A whole number in a variable, with its bounds. */
export const wholeNumber = (options: { minimum: number; maximum: number }) => Type.Integer(options)

/** A variable that holds a non-empty text. */
export const text = () => Type.String({ minLength: 1 })

/** What every service is told about itself and about whom it may believe. */
export const ownConfig = Type.Object({
  SERVICE: text(),
  PLATFORM: text(),
  HOST: text(),
  PORT: wholeNumber({ minimum: 0, maximum: 65_535 }),
  TIME_ZONE: text(),
  LOG_FILE: Type.Optional(text()),
  /** The name of its Pod on a cluster, which its metrics tell. */
  POD: Type.Optional(text()),
  /** `await`: the schema is brought up to date by somebody else, for whom the service waits. */
  SCHEMA: Type.Optional(Type.Union([Type.Literal('migrate'), Type.Literal('await')])),
  /** Where spans are sent (OTLP over HTTP), `http://jaeger:4318`; nowhere unless said. */
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(text()),
  BODY_BYTES: wholeNumber({ minimum: 1, maximum: 1_073_741_824 }),
  /** Private JWK (Ed25519) with which this service signs its calls. */
  SERVICE_KEY: text(),
  /** JWK set: the public keys of the services that may call this one; the key id is the service's name. */
  CALLER_KEYS: text(),
  /** JWK set: the public keys under which users' tokens are signed. */
  USER_TOKEN_PUBLIC: text(),
})

/** The configuration that every service has. */
export type OwnConfig = Static<typeof ownConfig>

/** Where a called service is and how patient its caller is. */
export type CalleeConfig = {
  readonly url: string
  readonly timeoutSeconds: number
  readonly breakerFailures: number
  readonly breakerSeconds: number
}

/** A variable is missing or malformed; names every one of them, and no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

const isNumeric = (schema: TSchema) => Type.IsInteger(schema) || Type.IsNumber(schema)

/** Reads the named variables; numbers are parsed, anything that does not fit is an error that names the variable. */
export const readConfig = <Schema extends TObject>(environment: Environment, schema: Schema): Static<Schema> => {
  const found: Record<string, unknown> = {}
  for (const [name, kind] of Object.entries<TSchema>(schema.properties)) {
    const given = environment[name]
    if (given === undefined) continue
    found[name] = isNumeric(kind) && given.trim() !== '' ? Number(given) : given
  }
  if (Value.Check(schema, found)) return found
  const problems = Value.Errors(schema, found).map(error => `${error.instancePath || 'variables'} ${error.message}`)
  throw new ConfigError(
    `the environment of ${environment.SERVICE ?? 'a service'} is incomplete: ${problems.join('; ')}`,
  )
}

/** The variable names start with the called service's own name: `user-service` → `USER_SERVICE_URL`. */
export const variablePrefix = (name: string): string => name.toUpperCase().replaceAll('-', '_')

/** Reads where a declared callee is. Throws ConfigError where the platform file declares no such call. */
export const calleeConfig = (environment: Environment, callee: string): CalleeConfig => {
  const prefix = variablePrefix(callee)
  const seconds = wholeNumber({ minimum: 1, maximum: 3_600 })
  const read = readConfig(
    environment,
    Type.Object({
      [`${prefix}_URL`]: text(),
      [`${prefix}_TIMEOUT_SECONDS`]: seconds,
      [`${prefix}_BREAKER_FAILURES`]: wholeNumber({ minimum: 1, maximum: 1_000 }),
      [`${prefix}_BREAKER_SECONDS`]: seconds,
    }),
  ) as Record<string, string & number>
  return {
    url: String(read[`${prefix}_URL`]),
    timeoutSeconds: Number(read[`${prefix}_TIMEOUT_SECONDS`]),
    breakerFailures: Number(read[`${prefix}_BREAKER_FAILURES`]),
    breakerSeconds: Number(read[`${prefix}_BREAKER_SECONDS`]),
  }
}
