import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { serviceTokenHeader } from '@salus/services/kit/access.ts'
import { roles } from '@salus/services/kit/contract.ts'
import { serviceTokenSeconds } from '@salus/services/kit/tokens.ts'
import { table } from './table.ts'

const example = resolve(import.meta.dirname, '../../../examples/service-token.mjs')

/** The page of the tokens with which services prove themselves, for programs that are called and call. */
export const serviceTokensPage = (): string =>
  [
    '# Service tokens',
    `Every call of one service to another carries a token of the caller’s in the header \`${serviceTokenHeader}\`; without it the answer is 401 \`not-signed-in\`, whoever else is named. It is a JWT, signed with Ed25519 (\`EdDSA\`, RFC 8037) by the calling service’s own key, for ${serviceTokenSeconds} s:`,
    table(
      ['part', 'holds'],
      [
        ['header `alg`', '`EdDSA`; anything else is refused'],
        ['header `kid`', 'the calling service’s name, as its key has it'],
        ['claim `iss`', 'the same name'],
        ['claim `aud`', 'the name of the service that is called'],
        ['claims `iat`, `exp`', 'when it was signed and when it ends, in seconds since 1970'],
      ],
    ),
    'A service finds its private key as a JWK in `SERVICE_KEY`, and in `CALLER_KEYS` the public keys of the services that the platform file lets call it, as a JWK set. Where a route names its callers, another service gets 403 `forbidden`.',
    '## Beside it',
    table(
      ['header', 'holds'],
      [
        [
          '`authorization`',
          `\`Bearer\` and the token of the person or device for whom the call is made: a JWT of user-service whose audience is \`PLATFORM\`, with \`sub\`, \`role\` (${roles.join(', ')}) and, of a patient, \`patientId\`. Its public keys are in \`USER_TOKEN_PUBLIC\`, and at \`/.well-known/jwks.json\`.`,
        ],
        ['`x-forwarded-for`', 'the address of the client, as the gateway saw it'],
        ['`traceparent`', 'the trace, handed on to the next hop: https://www.w3.org/TR/trace-context/'],
        ['`x-request-id`', 'ties the log lines of one request together'],
      ],
    ),
    'The gateway passes neither a service token nor an address of the client’s own making on, so behind it both can be believed.',
    '## In a program',
    `\`\`\`js\n${readFileSync(example, 'utf8').trimEnd()}\n\`\`\``,
  ].join('\n\n')
