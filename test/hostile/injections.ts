import { planted } from './clinic.ts'

/** Texts that would do harm where they were taken for SQL, a template, a command, markup or a formula. Any store keeps them. */
export const injections: readonly string[] = [
  `' OR '1'='1`,
  `'; DROP TABLE patients; --`,
  `" OR ""="`,
  `x') UNION SELECT 1--`,
  '`',
  '\\',
  `\\' OR 1=1 #`,
  '%',
  '_',
  `/*${planted}*/`,
  `'||sleep(9)||'`,
  '1;SELECT 1',
  'NULL',
  'undefined',
  'true',
  '-1',
  '0x27',
  '=1+1',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a text for those who take it for a template
  '${jndi:ldap://x}',
  '{{7*7}}',
  '$(id)',
  '%s%n%x',
  '%0d%0aSet',
  '<img src=x>',
  '"><script>',
  '../../etc',
  'é\u0301 ñ',
  '😀',
  '\u202eevil',
  '\u2028',
]

/** Texts with characters that end a line or steer a terminal; no field takes them. */
export const controls: readonly string[] = [
  `a\n{"level":50,"event":"${planted}"}`,
  `a\r\nx`,
  '\u0000',
  'a\u0000b',
  `\u001b[31m${planted}`,
  '\u0007',
  '\u007f',
  'a\tb',
]
