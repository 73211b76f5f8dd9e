// What MediQ's environments render to, as files that a person reviews: `node test/golden.ts` writes them anew.
import { join, resolve } from 'node:path'
import { loadPlatform } from '../src/cli/platform-file.ts'
import { writeRendering } from '../src/cli/write-rendering.ts'
import { filesOf, type RenderedFile } from '../src/render/files.ts'
import { render } from '../src/render/render.ts'

/** Where an environment's files are. */
export const goldenFolder = (environment: string): string =>
  resolve(import.meta.dirname, '../platforms/mediq/golden', environment)

/** The files of each environment of MediQ on a cluster. */
export const goldenFiles = async (): Promise<ReadonlyMap<string, readonly RenderedFile[]>> => {
  const { platform } = await loadPlatform('mediq')
  return new Map(
    Object.entries(platform.environments).flatMap(([name, environment]) =>
      environment.is === 'cluster'
        ? [[name, filesOf({ platform, name, environment }, render(platform, name, environment))] as const]
        : [],
    ),
  )
}

if (import.meta.main) {
  for (const [environment, files] of await goldenFiles()) {
    const { written, removed } = writeRendering(goldenFolder(environment), files)
    const folder = join('platforms/mediq/golden', environment)
    process.stdout.write(`${folder}: ${written.length} files, ${removed.length} removed\n`)
  }
}
