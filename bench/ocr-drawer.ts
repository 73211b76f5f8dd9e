// A thread that draws some of the bench's photographs, so that two cores share the work.
import { workerData } from 'node:worker_threads'
import { writePhotographs } from '../test/cards/write.ts'

const { folder, numbers }: { readonly folder: string; readonly numbers: readonly number[] } = workerData

await writePhotographs(folder, 'bench', numbers)
