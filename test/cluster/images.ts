// The images of the test cluster, under the names that rendering gives them. What cannot be fetched from outside comes
// from Debian's packages, so versions differ from the tags: MariaDB 10.11 as mysql, Redis 7.0, RabbitMQ 3.10.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { clusterFolder, nodesOf, type RunningCluster, script } from './machine.ts'

const execute = promisify(execFile)
const root = join(import.meta.dirname, '../..')

const inFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'salus-image-'))
  try {
    await chmod(folder, 0o755)
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Packages change rarely: they are a layer of their own, under a name that follows from what is locked. */
const modulesImage = async (): Promise<string> => {
  const hash = createHash('sha256')
  for (const file of ['package-lock.json', 'services/stage.ts']) hash.update(await readFile(join(root, file)))
  return `salus.test/modules:${hash.digest('hex').slice(0, 16)}`
}

const entry = ['--entrypoint', '["node","/app/services/main.ts"]', '--user', '1000:1000', '--workdir', '/app']
const variables = [
  'NODE_ENV=production',
  'NODE_OPTIONS=--max-old-space-size=512 --max-semi-space-size=16',
  'ORT_DISABLE_TELEMETRY=1',
].flatMap(text => ['--env', text])

/** Builds the services' image as the Containerfile says it. */
const buildServices = (name: string): Promise<void> =>
  inFolder(async folder => {
    await execute(process.execPath, [join(root, 'services/stage.ts'), folder])
    const modules = await modulesImage()
    await script('image', [modules, '--base', 'node:24', '--copy', `${folder}/modules:/app/node_modules:0`])
    const layer = ['--base', modules, '--copy', `${folder}/services:/app/services:0`]
    await script('image', [name, ...layer, ...entry, ...variables])
  })

/** Lays files over an image of the services, under another name: the next version, for a test. */
export const buildUpon = (name: string, base: string, folder: string): Promise<unknown> =>
  script('image', [name, '--base', base, '--copy', `${folder}:/app/services:0`])

/** Gives what a recipe of the cluster makes the name that rendering uses. */
const store =
  (recipe: string) =>
  async (name: string): Promise<void> =>
    void (await script('image', [name, '--base', recipe]))

/** MariaDB takes one statement a line while it makes its database; the recipe's entrypoint writes two in one. */
const mysqlStore = (name: string): Promise<void> =>
  inFolder(async folder => {
    const entrypoint = join(folder, 'docker-entrypoint.sh')
    const text = await readFile(join(clusterFolder, 'stores/mysql'), 'utf8')
    await writeFile(entrypoint, text.replace('; grant all', ';\ngrant all'), { mode: 0o755 })
    await script('image', [name, '--base', 'mysql', '--copy', `${entrypoint}:/usr/local/bin/docker-entrypoint.sh:0`])
  })

/** A program of Debian's, at the place where the official image has it. */
type Packaged = { readonly package: string; readonly program: string; readonly at: string; readonly port: number }

const fromDebian =
  ({ package: packageName, program, at, port }: Packaged) =>
  (name: string): Promise<void> =>
    inFolder(async folder => {
      await execute('apt-get', ['download', '-qq', '-o', 'APT::Sandbox::User=root', packageName], { cwd: folder })
      const file = (await readdir(folder)).find(each => each.endsWith('.deb')) ?? ''
      await execute('dpkg', ['-x', file, 'unpacked'], { cwd: folder })
      await mkdir(join(folder, 'image'), { mode: 0o755 })
      await cp(join(folder, 'unpacked/usr/bin', program), join(folder, 'image', at), { recursive: true })
      // What Debian's build does not have inside of the program: pages, and the templates of messages.
      const share = join(folder, 'unpacked/usr/share/prometheus')
      if (existsSync(share)) await cp(share, join(folder, 'image/usr/share/prometheus'), { recursive: true })
      const options = ['--entrypoint', JSON.stringify([at]), '--user', '65534:65534', '--port', `${port}/tcp`]
      await script('image', [name, '--base', 'debian', '--copy', `${folder}/image:/:0`, ...options])
    })

/** How each image is made, by its name without the tag. */
const recipes: Readonly<Record<string, (name: string) => Promise<void>>> = {
  'mediq/services': buildServices,
  mysql: mysqlStore,
  redis: store('redis'),
  rabbitmq: store('rabbitmq'),
  'prom/prometheus': fromDebian({ package: 'prometheus', program: 'prometheus', at: '/bin/prometheus', port: 9090 }),
  'prom/alertmanager': fromDebian({
    package: 'prometheus-alertmanager',
    program: 'prometheus-alertmanager',
    at: '/bin/alertmanager',
    port: 9093,
  }),
  'prom/mysqld-exporter': fromDebian({
    package: 'prometheus-mysqld-exporter',
    program: 'prometheus-mysqld-exporter',
    at: '/bin/mysqld_exporter',
    port: 9104,
  }),
  'prom/blackbox-exporter': fromDebian({
    package: 'prometheus-blackbox-exporter',
    program: 'prometheus-blackbox-exporter',
    at: '/bin/blackbox_exporter',
    port: 9115,
  }),
  'rclone/rclone': fromDebian({ package: 'rclone', program: 'rclone', at: '/usr/local/bin/rclone', port: 5572 }),
  'oliver006/redis_exporter': fromDebian({
    package: 'prometheus-redis-exporter',
    program: 'prometheus-redis-exporter',
    at: '/redis_exporter',
    port: 9121,
  }),
}

const repositoryOf = (image: string): string => image.replace(/:[^:/]+$/, '').replace(/^docker\.io\/(?:library\/)?/, '')

/** Whether the test cluster can have an image. */
export const canBuild = (image: string): boolean => repositoryOf(image) in recipes

/** Makes images under their names. Throws where one is named that cannot be had. */
export const buildImages = async (images: Iterable<string>): Promise<void> => {
  for (const image of new Set(images)) {
    const recipe = recipes[repositoryOf(image)]
    if (recipe === undefined) throw new Error(`${image}: expected one of ${Object.keys(recipes).join(', ')}`)
    await recipe(image)
  }
}

/** Builds the ingress controller unless it was: ten minutes of processor time, once. */
export const buildTraefik = async (): Promise<string> => {
  const name = 'traefik:latest'
  await script('image', ['salus.test/traefik:1', '--base', name]).catch(() => script('image', ['traefik']))
  return name
}

/** Makes every node pull the image again the next time a Pod asks for it, where what it has is older. */
export const forget = async (cluster: RunningCluster, image: string): Promise<void> => {
  for (const node of await nodesOf(cluster)) {
    const remove = ['exec', node, 'ctr', '--namespace', 'k8s.io', 'images', 'remove', `docker.io/${image}`]
    await script('node', remove).catch(() => undefined)
  }
}
