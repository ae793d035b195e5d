import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../../electron/engine/engine.ts'
import { createCommands } from '../../electron/services/commands.ts'
import { createFiles, type Files } from '../../electron/services/files/index.ts'
import { createJobs, type Jobs } from '../../electron/services/jobs/index.ts'
import { createLocalFiles, type LocalFiles } from '../../electron/services/local-files.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'
import { until } from '../support/process.ts'

/** Files between this machine and a container without a page: what the desktop does with what its dialogs gave. */

const log = { info: () => {}, warn: () => {}, error: () => {} }
let real: TestEngine
let engine: ReturnType<typeof createEngine>
let folder: string
let jobs: Jobs
let files: Files
let local: LocalFiles
/** What the user chooses next. */
let chosen: readonly string[] = []
/** Never started. */
let box: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portlight-local-'))
  real = await testEngine()
  engine = createEngine({ url: real.url, env: process.env, startDemo: () => Promise.reject(new Error('none')), log })
  await until(() => engine.link.kind === 'online')
  const commands = createCommands({ engine })
  jobs = createJobs({ log, commands })
  local = createLocalFiles(async () => chosen)
  files = createFiles({ engine, dataFolder: folder, commands, jobs, localFiles: local })
  box = await real.docker('create', '--network', 'none', '--label', testLabel, busyboxImage, 'none')
})
afterAll(async () => {
  await jobs?.close()
  await real?.docker('rm', '-f', box)
  await engine?.close()
  await rm(folder, { recursive: true, force: true })
  await releaseTestEngine()
})

const finished = async (jobId: string) => {
  await jobs.get(jobId).ended
  return jobs.get(jobId).row()
}
const sumOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
/** Uploads what is chosen into a folder of the container. */
const upload = async (paths: readonly string[], accepted: readonly 'path-exists'[] = []) => {
  chosen = paths
  const given = await local.choose()
  if (!given) throw new Error('Nothing was chosen')
  const ask = { containerId: box, path: '/bin', files: [], folders: [], grant: given.grant, accepted }
  return (await files.upload(ask)).jobId
}
/** Saves a file of the container at a path of this machine. */
const save = async (path: string, to: string): Promise<string> => {
  chosen = [to]
  const target = await local.chooseTarget({ name: 'saved' })
  const { jobId } = await files.download({ containerId: box, path, as: 'file' })
  await jobs.saveTo(jobId, await local.openTarget(target?.grant ?? ''))
  return jobId
}

describe('files of this machine', () => {
  it('go into a container and out of it byte for byte, many and empty ones too', async () => {
    const big = randomBytes(5_000_001)
    await writeFile(join(folder, '큰 파일'), big)
    await writeFile(join(folder, 'empty'), '')
    const jobId = await upload([join(folder, '큰 파일'), join(folder, 'empty')])
    expect(await finished(jobId)).toMatchObject({
      state: 'done',
      wants: null,
      share: 1,
      result: { kind: 'copied', files: 2, bytes: 5_000_001 },
    })
    const saved = await save('/bin/큰 파일', join(folder, 'saved'))
    expect(await finished(saved)).toMatchObject({ state: 'done', result: { kind: 'saved', bytes: 5_000_001 } })
    expect(sumOf(await readFile(join(folder, 'saved')))).toBe(sumOf(big))
    await save('/bin/empty', join(folder, 'saved'))
    expect((await readFile(join(folder, 'saved'))).length).toBe(0)
    await expect(upload([join(folder, 'empty')])).rejects.toMatchObject({ reason: 'path-exists' })
    expect(await finished(await upload([join(folder, 'empty')], ['path-exists']))).toMatchObject({ state: 'done' })
  })

  it('leave nothing of a file that breaks on its way under its name', async () => {
    const path = join(folder, 'breaks')
    await writeFile(path, '')
    await truncate(path, 2 ** 30)
    const jobId = await upload([path])
    await until(() => (jobs.get(jobId).row().bars[0]?.current ?? 0) > 0, { everyMs: 2 })
    await truncate(path, 10)
    expect(await finished(jobId)).toMatchObject({ state: 'failed', fault: { reason: 'local-file-changed' } })
    await expect(
      engine.files.stat(box, '/bin/breaks', new AbortController().signal),
      'half of it was left behind',
    ).rejects.toMatchObject({ reason: 'path-missing' })
    await rm(path)
  })

  it('are those that were chosen: one that has changed since is not taken', async () => {
    const path = join(folder, 'changes')
    await writeFile(path, 'one')
    chosen = [path]
    const given = await local.choose()
    await writeFile(path, 'another')
    const { jobId } = await files.upload({
      ...{ containerId: box, path: '/bin', files: [], folders: [] },
      ...{ grant: given?.grant ?? '', accepted: [] },
    })
    expect(await finished(jobId)).toMatchObject({ state: 'failed', fault: { reason: 'local-file-changed' } })
    // Nor is what it was to replace gone for it.
    await finished(await upload([path]))
    chosen = [path]
    const again = await local.choose()
    await rm(path)
    const replaced = await files.upload({
      ...{ containerId: box, path: '/bin', files: [], folders: [] },
      ...{ grant: again?.grant ?? '', accepted: ['path-exists'] },
    })
    expect(await finished(replaced.jobId)).toMatchObject({ state: 'failed', fault: { reason: 'local-file-gone' } })
    expect(await real.docker('cp', `${box}:/bin/changes`, join(folder, 'back'))).toBe('')
    expect(await readFile(join(folder, 'back'), 'utf8')).toBe('another')
    await expect(upload([join(folder, 'nowhere')])).rejects.toMatchObject({ reason: 'local-file-gone' })
    await expect(upload([folder])).rejects.toMatchObject({ reason: 'local-file-failed' })
  })

  it('keep what stood under the name until the new one is whole', async () => {
    const to = join(folder, 'kept')
    await writeFile(to, 'before')
    await expect(save('/bin', to)).rejects.toMatchObject({ reason: 'not-a-file' })
    expect(await readFile(to, 'utf8')).toBe('before')
    // A folder took the name meanwhile: what was written beside it goes, and the job, which had given all, has ended well.
    await rm(to)
    chosen = [join(folder, 'taken')]
    const target = await local.openTarget((await local.chooseTarget({ name: 'x' }))?.grant ?? '')
    const { jobId } = await files.download({ containerId: box, path: '/bin/empty', as: 'file' })
    await mkdir(join(folder, 'taken', 'in'), { recursive: true })
    await expect(jobs.saveTo(jobId, target)).rejects.toMatchObject({ reason: expect.stringMatching(/^local-file-/) })
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('cannot be reached without having been chosen, and a place is good for one file', async () => {
    expect(() => local.files('no such grant')).toThrow(expect.objectContaining({ reason: 'local-file-gone' }))
    chosen = [join(folder, 'once')]
    const grant = (await local.chooseTarget({ name: 'once' }))?.grant ?? ''
    expect(() => local.files(grant), 'a place to write is no file to read').toThrow()
    await (await local.openTarget(grant)).abandon()
    await expect(local.openTarget(grant)).rejects.toMatchObject({ reason: 'local-file-gone' })
    await expect(createLocalFiles(undefined).choose()).rejects.toMatchObject({ reason: 'no-dialog' })
    chosen = []
    expect(await local.choose()).toBe(null)
    expect(await local.chooseTarget({ name: 'x' })).toBe(null)
  })
})
