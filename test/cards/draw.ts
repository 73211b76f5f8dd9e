// Draws invented cards into a folder: node test/cards/draw.ts scans|photographs|negatives|examples FOLDER [COUNT]
import { writeExamples } from './examples.ts'
import { writeNegatives, writePhotographs, writeScans } from './write.ts'

const [kind = '', folder, count = '20'] = process.argv.slice(2)
const kinds: Readonly<Record<string, (folder: string, count: number) => Promise<void>>> = {
  scans: (into, many) => writeScans(into, 'test', many),
  photographs: (into, many) =>
    writePhotographs(
      into,
      'test',
      Array.from({ length: many }, (_, at) => at + 1),
    ),
  negatives: (into, many) => writeNegatives(into, 'test', many),
  examples: into => writeExamples(into),
}
const draw = kinds[kind]

if (draw === undefined || folder === undefined || !(Number(count) > 0)) {
  process.stderr.write(
    `expected ${Object.keys(kinds).join('|')} FOLDER [COUNT], received: ${process.argv.slice(2).join(' ')}\n`,
  )
  process.exitCode = 2
} else await draw(folder, Number(count))
