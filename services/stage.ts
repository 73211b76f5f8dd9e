// Gathers what the services' image holds: `stage.ts FOLDER` writes FOLDER/modules (the packages that services need when
// they run, as a root's node_modules) and FOLDER/services (their sources and the built page). The Containerfile and the
// recipe of the test cluster lay both under /app.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, globSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { builtPage } from './api-gateway/page.ts'

const root = join(import.meta.dirname, '..')

/** Of packages: what only a compiler, a debugger or another system reads. */
const unneeded = [
  /\.(?:d\.[cm]?ts|map|md|markdown)$/,
  /\/onnxruntime-node\/bin\/napi-v\d+\/(?:darwin|win32|linux\/arm64)$/,
  /\/(?:tests?|benchmarks?|examples|docs|coverage|\.github)$/,
]

/** Of services: tests and what only they read, and the sources of the page, which is built. */
const unneededSource =
  /\.(?:test|contract)\.ts$|-fixture\.ts$|\/contract-[^/]+\.ts$|\/api-gateway\/page\/(?!dist)|\/stage\.ts$|\/node_modules$/

const productionPackages = (): string[] => {
  const args = ['ls', '--workspace', 'services', '--omit=dev', '--all', '--parseable']
  const listed = execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return [...new Set(listed.split('\n'))].filter(path => path.includes('/node_modules/') && existsSync(path)).sort()
}

/** Writes the packages that services need when they run. */
export const stageModules = (target: string): void => {
  for (const path of productionPackages()) {
    const name = relative(join(root, 'node_modules'), path)
    if (name.startsWith('@salus/') || name.startsWith('@types/')) continue
    cpSync(path, join(target, name), {
      recursive: true,
      dereference: true,
      filter: source => source === path || !unneeded.some(form => form.test(source)),
    })
  }
}

/** Writes the sources of the services and the built page. Throws where the page is not built. */
export const stageServices = (target: string): void => {
  if (!existsSync(builtPage)) throw new Error('the page is not built: npm run page --workspace services')
  const services = join(root, 'services')
  cpSync(services, target, { recursive: true, filter: source => !unneededSource.test(source) })
  for (const empty of globSync('*/page', { cwd: target })) {
    if (!existsSync(join(target, empty, 'dist'))) rmSync(join(target, empty), { recursive: true })
  }
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2)
  if (folder === undefined) throw new Error('expected a folder, received none')
  stageModules(join(folder, 'modules'))
  stageServices(join(folder, 'services'))
}
