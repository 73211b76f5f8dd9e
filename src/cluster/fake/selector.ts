// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
type Labels = Readonly<Record<string, string>>

const oneOf = (values: string): readonly string[] => values.split(',').map(value => value.trim())

const forms: readonly (readonly [RegExp, (labels: Labels, key: string, value: string) => boolean])[] = [
  [/^([^\s!=,()]+)\s+in\s+\(([^)]*)\)$/, (labels, key, values) => oneOf(values).includes(labels[key] ?? '\0')],
  [/^([^\s!=,()]+)\s+notin\s+\(([^)]*)\)$/, (labels, key, values) => !oneOf(values).includes(labels[key] ?? '\0')],
  [/^([^\s!=,()]+)\s*!=\s*([^\s=,()]*)$/, (labels, key, value) => labels[key] !== value],
  [/^([^\s!=,()]+)\s*==?\s*([^\s=,()]*)$/, (labels, key, value) => labels[key] === value],
  [/^!\s*([^\s!=,()]+)$/, (labels, key) => labels[key] === undefined],
  [/^([^\s!=,()]+)$/, (labels, key) => labels[key] !== undefined],
]

/** Whether labels satisfy a selector; one that cannot be read is undefined. */
export const matches = (selector: string, labels: Labels): boolean | undefined => {
  const parts = selector.split(/,(?![^(]*\))/).map(part => part.trim())
  const answers = parts.map(part => {
    for (const [form, holds] of forms) {
      const found = form.exec(part)
      if (found !== null) return holds(labels, found[1] ?? '', found[2] ?? '')
    }
    return undefined
  })
  return answers.includes(undefined) ? undefined : answers.every(answer => answer === true)
}
