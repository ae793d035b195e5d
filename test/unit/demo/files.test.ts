import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoEngine, startDemoEngine } from '../../../electron/demo/demo-engine.ts'
import { createEngine } from '../../../electron/engine/engine.ts'
import type { Engine } from '../../../electron/engine/types.ts'
import { createCommands } from '../../../electron/services/commands.ts'
import { createFiles, type Files } from '../../../electron/services/files/index.ts'
import { createJobs, type Jobs } from '../../../electron/services/jobs/index.ts'
import { createLocalFiles } from '../../../electron/services/local-files.ts'
import { withChanges } from '../../../renderer/stores/files.ts'
import type { ContainerFile, PathChange } from '../../../shared/contract/files.ts'
import { until } from '../../support/process.ts'

const never = new AbortController().signal
const log = { info() {}, warn() {}, error() {} }

describe('files of the demo engine, through our own service', () => {
  let demo: DemoEngine
  let engine: Engine
  let jobs: Jobs
  let files: Files
  let dataFolder = ''

  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'portlight-demo-files-'))
    demo = await startDemoEngine({ pace: 0 })
    engine = createEngine({ url: demo.url, env: {}, startDemo: () => Promise.reject(new Error('none')), log })
    await until(() => engine.link.kind === 'online')
    const commands = createCommands({ engine })
    jobs = createJobs({ log, commands })
    files = createFiles({ engine, dataFolder, commands, jobs, localFiles: createLocalFiles(undefined) })
  })
  afterAll(async () => {
    await jobs.close()
    await engine.close()
    await demo.close()
    await rm(dataFolder, { recursive: true })
  })

  const list = async (containerId: string, path: string): Promise<ContainerFile[]> => {
    const all: ContainerFile[] = []
    const changes: { name: string; change: PathChange }[] = []
    for await (const notice of files.list({ containerId, path }, never)) {
      if (notice.kind === 'entries') all.push(...notice.entries)
      if (notice.kind === 'changes') changes.push(...notice.changes)
    }
    return withChanges(all, changes)
  }
  const text = async (containerId: string, path: string): Promise<string> =>
    Buffer.from((await files.read({ containerId, path, limit: 1000 }, never)).bytes, 'base64').toString()

  it('are listed, read and told apart from the image', async () => {
    for (const name of ['shop-api-1', 'quirky_hopper']) {
      const root = await list(name, '/')
      expect(root.map((file) => file.name)).toEqual(expect.arrayContaining(['app', 'bin', 'etc', 'var']))
      expect(root.find((file) => file.name === 'app')).toMatchObject({ kind: 'directory', change: 'changed' })
      expect(await text(name, '/app/README.txt')).toContain(name)
      expect((await list(name, '/etc')).find((file) => file.name === 'mtab')).toMatchObject({ link: '/proc/mounts' })
    }
    expect((await files.changes({ containerId: 'shop-api-1' }, never)).rows).toContainEqual({
      path: '/app/config.json',
      change: 'changed',
    })
    await expect(text('shop-api-1', '/nothing')).rejects.toMatchObject({ reason: 'path-missing' })
  })

  it('are written, sent and copied', async () => {
    const at = { containerId: 'quirky_hopper', path: '/app/run.sh' }
    const { stamp } = await files.read({ ...at, limit: 1000 }, never)
    await files.write({ ...at, bytes: Buffer.from('exit 0\n').toString('base64'), stamp, accepted: [] })
    expect(await text(at.containerId, at.path)).toBe('exit 0\n')
    expect((await list(at.containerId, '/app')).find(({ name }) => name === 'run.sh')).toMatchObject({
      ...{ mode: 0o755, change: 'changed' },
    })
    const from = { containerId: at.containerId, path: '/app' }
    const to = { containerId: 'shop-worker-1', path: '/tmp' }
    const { jobId } = await files.copy({ from, to, accepted: [] })
    await jobs.get(jobId).ended
    expect(jobs.get(jobId).row()).toMatchObject({ state: 'done', result: { files: 3 } })
    expect(await text('shop-worker-1', '/tmp/app/run.sh')).toBe('exit 0\n')
    await expect(files.copy({ from, to, accepted: [] })).rejects.toMatchObject({ reason: 'path-exists' })
  })
})
