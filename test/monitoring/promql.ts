import { parser } from '@prometheus-io/lezer-promql'

/** A series that an expression asks for: its name, and what its labels are to be. */
export type Selector = { readonly name: string; readonly labels: Readonly<Record<string, string>> }

/** Every selector of a PromQL expression. Throws where the expression is none. */
export const selectorsOf = (expr: string): readonly Selector[] => {
  const found: { name: string; labels: Record<string, string> }[] = []
  const text = (node: { readonly from: number; readonly to: number }): string => expr.slice(node.from, node.to)
  let label = ''
  parser.parse(expr).iterate({
    enter: node => {
      if (node.type.isError) throw new SyntaxError(`expected PromQL at ${node.from}, received ${JSON.stringify(expr)}`)
      const current = found.at(-1)
      if (node.name === 'VectorSelector') found.push({ name: '', labels: {} })
      else if (node.name === 'Identifier' && current !== undefined && current.name === '') current.name = text(node)
      else if (node.name === 'LabelName') label = text(node)
      else if (node.name === 'StringLiteral' && current !== undefined) current.labels[label] = text(node).slice(1, -1)
    },
  })
  return found
}
