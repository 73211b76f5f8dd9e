// Rendered objects as YAML text. Ten thousand of them take libraries 0.4 s (js-yaml) and 1.2 s (yaml), and this 0.2 s
// (`node bench/run.ts render`): the values are JSON, and of YAML's many forms only those are written that every parser
// of 1.1 and 1.2 reads alike.
import type { Manifest } from '../model/manifest.ts'

/** Texts that need no quotes: they begin as no number, date or mark does, and hold no `: ` and no ` #`. */
const plainForm = /^[A-Za-z/](?:[\w./@$()+*=%?&;,'-]|:(?=[^\s])| (?=[\w(]))*$/

/** YAML 1.1 reads these as something else than a text, in any case. https://yaml.org/type/bool.html https://yaml.org/type/null.html */
const reserved = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null'])

/** Lines of which each but the first may begin with spaces, with at most one line end after them. */
const blockForm = /^(?![\s#])[\t\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*[^\s](\n?)$/

/** JSON is YAML, but for the ends of lines that only YAML 1.1 knows and what is not printable. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

const wordOf = (text: string): string =>
  plainForm.test(text) && !reserved.has(text.toLowerCase()) ? text : quoted(text)

const block = (text: string, end: string, indent: string): string => {
  const lines = (end === '' ? text : text.slice(0, -1)).split('\n')
  return `|${end === '' ? '-' : ''}\n${lines.map(line => (line === '' ? '' : indent + line)).join('\n')}`
}

const textOf = (text: string, indent: string): string => {
  const end = text.includes('\n') ? blockForm.exec(text)?.[1] : undefined
  return end === undefined ? wordOf(text) : block(text, end, indent)
}

type Table = Readonly<Record<string, unknown>>

const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && !Array.isArray(value)

const isEmpty = (table: Table): boolean => {
  for (const key in table) if (table[key] !== undefined) return false
  return true
}

/** A value that stands on the line of its key or dash; undefined where it has lines of its own. */
const inline = (value: unknown, indent: string): string | undefined => {
  if (typeof value === 'string') return textOf(value, indent)
  if (Array.isArray(value)) return value.length === 0 ? '[]' : undefined
  if (isTable(value)) return isEmpty(value) ? '{}' : undefined
  return JSON.stringify(value ?? null)
}

const listLines = (list: readonly unknown[], indent: string): string => {
  let lines = ''
  for (const item of list) {
    const inner = `${indent}  `
    const short = inline(item, inner)
    lines += `${indent}- ${short === undefined ? `${linesOf(item, inner).slice(inner.length)}` : `${short}\n`}`
  }
  return lines
}

const tableLines = (table: Table, indent: string): string => {
  let lines = ''
  for (const key of Object.keys(table)) {
    const value = table[key]
    if (value === undefined) continue
    const inner = Array.isArray(value) ? indent : `${indent}  `
    const short = inline(value, inner)
    lines += `${indent}${wordOf(key)}:${short === undefined ? `\n${linesOf(value, inner)}` : ` ${short}\n`}`
  }
  return lines
}

const linesOf = (value: unknown, indent: string): string =>
  Array.isArray(value) ? listLines(value, indent) : tableLines(value as Table, indent)

/** A table as YAML that ends with a line end, such as a configuration file. */
export const yamlText = (table: Table): string => tableLines(table, '')

/** An object as one YAML document that ends with a line end: what it is and its name first, then the rest as it is. */
export const yamlOf = (manifest: Manifest): string => {
  const { apiVersion, kind, metadata, ...rest } = manifest
  return yamlText({ apiVersion, kind, metadata, ...rest })
}

/** Objects as one stream of YAML documents. */
export const yamlStream = (manifests: readonly Manifest[]): string => manifests.map(yamlOf).join('---\n')
