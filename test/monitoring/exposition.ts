/** The names of the series in a text that Prometheus reads, those of histograms with their endings. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const seriesIn = (exposition: string): ReadonlySet<string> => {
  const names = new Set<string>()
  for (const line of exposition.split('\n')) {
    const [, name, kind] = /^# TYPE (\S+) (\S+)/.exec(line) ?? []
    if (name !== undefined && kind === 'histogram')
      for (const end of ['bucket', 'sum', 'count']) names.add(`${name}_${end}`)
    else if (name !== undefined) names.add(name)
    const sample = /^([a-zA-Z_:][\w:]*)[ {]/.exec(line)?.[1]
    if (sample !== undefined) names.add(sample)
  }
  return names
}
