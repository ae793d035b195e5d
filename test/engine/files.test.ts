import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../../electron/engine/engine.ts'
import type { Engine } from '../../electron/engine/types.ts'
import { createCommands } from '../../electron/services/commands.ts'
import { createFiles, type Files } from '../../electron/services/files/index.ts'
import { createJobs, type Jobs } from '../../electron/services/jobs/index.ts'
import { createLocalFiles } from '../../electron/services/local-files.ts'
import { withChanges } from '../../renderer/stores/files.ts'
import type { ContainerFile, PathChange } from '../../shared/contract/files.ts'
import { busyboxImage, canStartEngine, type PrivateEngine, startPrivateEngine } from '../support/engine.ts'
import { until } from '../support/process.ts'

const never = new AbortController().signal

/** Files of containers on a real engine: running and stopped, with a shell inside and without. */
describe.runIf(canStartEngine())('files', () => {
  let real: PrivateEngine
  let engine: Engine
  let jobs: Jobs
  let files: Files
  let dataFolder = ''
  /** Runs, and has a shell. */
  let box = ''
  const log = { info() {}, warn() {}, error() {} }

  const list = async (containerId: string, path: string) => {
    const entries: ContainerFile[] = []
    const changes: { name: string; change: PathChange }[] = []
    let by = ''
    for await (const notice of files.list({ containerId, path }, never)) {
      if (notice.kind === 'entries') entries.push(...notice.entries)
      if (notice.kind === 'changes') changes.push(...notice.changes)
      if (notice.kind === 'done') by = notice.by
    }
    return { by, entries: withChanges(entries, changes).sort((a, b) => (a.name < b.name ? -1 : 1)) }
  }
  const inside = (id: string, script: string): Promise<string> => real.docker('exec', id, 'sh', '-c', script)

  const text = async (containerId: string, path: string): Promise<string> =>
    Buffer.from((await files.read({ containerId, path, limit: 1000 }, never)).bytes, 'base64').toString()
  const finished = async (jobId: string) => {
    await jobs.get(jobId).ended
    return jobs.get(jobId).row()
  }
  /** Uploads these, to the end. */
  const send = async (
    containerId: string,
    path: string,
    sent: readonly { path: string; content: string }[],
    accepted: readonly ('copy-risky' | 'path-exists')[] = [],
  ): Promise<void> => {
    const wish = sent.map(({ path, content }) => ({ path, bytes: Buffer.byteLength(content), modifiedAt: Date.now() }))
    const { jobId } = await files.upload({ containerId, path, files: wish, folders: [], accepted })
    const bytes = Buffer.from(sent.map(({ content }) => content).join(''))
    await jobs.upload({ id: jobId, at: 0, bytes, last: true })
    expect(await finished(jobId)).toMatchObject({ state: 'done' })
  }
  /** The bytes of a download. */
  async function* taken(jobId: string): AsyncGenerator<Buffer, void> {
    for (let at: number | null = 0; at !== null; ) {
      const piece: { bytes: Uint8Array; next: number | null } = await jobs.download({ id: jobId, at })
      yield Buffer.from(piece.bytes)
      at = piece.next
    }
  }
  /** As the window is told; bytes that are no UTF-8 are lone surrogates. */
  const names = [
    ...['plain', 'a b', 'new\nline', `q'"u`, '<b>bold', '한글', '-dash', '$(id)', 'back\\slash'],
    ...['bad\udcff', 'bad\udcfe', 'real\ufffd'],
  ]
  const links = ['to-file', 'to-folder', 'dangling', 'loop']

  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'portlight-files-'))
    real = await startPrivateEngine()
    engine = createEngine({ url: real.url, env: process.env, startDemo: () => Promise.reject(new Error('none')), log })
    await until(() => engine.link.kind === 'online')
    const commands = createCommands({ engine })
    jobs = createJobs({ log, commands })
    files = createFiles({ engine, dataFolder, commands, jobs, localFiles: createLocalFiles(undefined) })
    const stay = 'trap "exit 0" TERM; while :; do sleep 1 & wait; done'
    box = await real.docker('run', '-d', '--network', 'none', busyboxImage, 'sh', '-c', stay)
    const made = [
      'mkdir -p /w/deep/inner && cd /w && echo hi > plain && ln plain second && mkfifo pipe',
      String.raw`touch 'a b' "$(printf 'new\nline')" "q'\"u" '<b>bold' 한글 ./-dash '$(id)' 'back\slash' "$(printf 'bad\377')"`,
      String.raw`touch "$(printf 'bad\376')" "$(printf 'real\357\277\275')"`,
      String.raw`mkdir "$(printf 'deep/bad\377')" && touch "$(printf 'deep/bad\377/leaf')"`,
      'ln -s plain to-file && ln -s deep to-folder && ln -s /nowhere dangling && ln -s loop loop',
    ]
    await inside(box, made.join(' && '))
  })
  afterAll(async () => {
    await jobs?.close()
    await engine?.close()
    await real?.close()
    await rm(dataFolder, { recursive: true, force: true })
  })

  it('lists the same inside and out of the archive, whatever is in names', async () => {
    const running = await list(box, '/w')
    expect(running.by).toBe('exec')
    expect(running.entries.map(({ name }) => name)).toEqual([...names, ...links, 'deep', 'pipe', 'second'].sort())
    expect(running.entries.every(({ change }) => change === 'added')).toBe(true)
    const copy = await real.docker('commit', box)
    const stopped = await real.docker('create', '--network', 'none', copy, 'none')
    const asArchive = await list(stopped, '/w')
    expect(asArchive.by).toBe('archive')
    expect(asArchive.entries).toEqual(running.entries.map((entry) => ({ ...entry, change: null })))
    // A folder that is reached by a link, and one whose name is no text.
    for (const id of [box, stopped]) {
      expect((await list(id, '/w/to-folder')).entries.map(({ name }) => name)).toEqual(['bad\udcff', 'inner'])
      expect((await list(id, '/w/deep/bad\udcff')).entries.map(({ name }) => name)).toEqual(['leaf'])
    }
    await expect(list(stopped, '/w/plain')).rejects.toMatchObject({ reason: 'not-a-folder' })
    await expect(list(stopped, '/w/nowhere')).rejects.toMatchObject({ reason: 'path-missing' })
    await real.docker('rm', stopped)
  })

  it('works where no program is inside but one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portlight-bare-'))
    await copyFile('/bin/busybox', join(folder, 'sleep'))
    await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY sleep /app/sleep\nCOPY Dockerfile /etc/conf\n')
    await real.docker('build', '-q', '-t', 'bare:1', folder)
    await rm(folder, { recursive: true })
    const running = await real.docker('run', '-d', '--network', 'none', 'bare:1', '/app/sleep', '1000')
    const stopped = await real.docker('create', '--network', 'none', 'bare:1', '/app/sleep', '1000')
    for (const id of [running, stopped]) {
      expect((await list(id, '/app')).entries).toMatchObject([{ name: 'sleep', kind: 'file', mode: 0o755 }])
      await send(id, '/app', [{ path: '새 폴더/a b', content: 'hello' }])
      expect(await text(id, '/app/새 폴더/a b')).toBe('hello')
      const { stamp } = await files.read({ containerId: id, path: '/etc/conf', limit: 1000 }, never)
      const bytes = Buffer.from('mine').toString('base64')
      await files.write({ containerId: id, path: '/etc/conf', bytes, stamp, accepted: [] })
      expect(await text(id, '/etc/conf')).toBe('mine')
      const stale = files.write({ containerId: id, path: '/etc/conf', bytes, stamp, accepted: [] })
      await expect(stale).rejects.toMatchObject({ reason: 'file-changed' })
      expect((await files.changes({ containerId: id }, never)).rows).toContainEqual({
        path: '/etc/conf',
        change: 'changed',
      })
    }
    await real.docker('rm', '-f', running, stopped)
  })

  it('tells where links lead, and never leaves the container by one (I11)', async () => {
    const find = (path: string) => files.find({ containerId: box, path }, never)
    expect(await find('/w/to-file')).toEqual({ path: '/w/plain', kind: 'file' })
    expect(await find('/w/to-folder')).toEqual({ path: '/w/deep', kind: 'directory' })
    expect(await find('/w/pipe')).toEqual({ path: '/w/pipe', kind: 'other' })
    await expect(find('/w/dangling')).rejects.toMatchObject({ reason: 'path-missing' })
    await expect(find('/w/loop')).rejects.toMatchObject({ code: 'REFUSED' })
    // Paths of this machine, by absolute links, relative ones and dots: all of them end inside.
    await writeFile(join(dataFolder, 'secret'), 'of the host')
    const up = '../'.repeat(20)
    await inside(box, `ln -sfn ${dataFolder} /w/host; ln -sfn ${up}${dataFolder.slice(1)} /w/host-up`)
    for (const path of ['/w/host', '/w/host-up', `/${up}${dataFolder.slice(1)}`, `/w/${up}${dataFolder.slice(1)}`]) {
      await expect(text(box, `${path}/secret`)).rejects.toMatchObject({ reason: 'path-missing' })
      await expect(send(box, path, [{ path: 'planted', content: 'x' }])).rejects.toMatchObject({
        reason: 'path-missing',
      })
    }
    // Where the link's target is there too, it is the container's own that is read and written.
    await inside(box, `mkdir -p ${dataFolder}; echo own > ${dataFolder}/secret`)
    expect(await text(box, '/w/host/secret')).toBe('own\n')
    await send(box, '/w/host-up', [{ path: 'planted', content: 'x' }])
    expect(await text(box, `${dataFolder}/planted`)).toBe('x')
    // A link below the folder, in the way of what is sent.
    await inside(box, `mkdir /w/trap; ln -s ${dataFolder} /w/trap/sub`)
    await send(box, '/w/trap', [{ path: 'sub/deeper', content: 'x' }], ['path-exists'])
    expect(await readdir(dataFolder)).toEqual(['secret'])
    expect(await readFile(join(dataFolder, 'secret'), 'utf8')).toBe('of the host')
  })

  it('asks before it writes over something, and says at once where nothing can be written (I12)', async () => {
    await expect(send(box, '/w', [{ path: 'plain', content: 'new' }])).rejects.toMatchObject({
      reason: 'path-exists',
      params: { name: 'plain', count: '1' },
    })
    expect(await text(box, '/w/plain')).toBe('hi\n')
    await send(box, '/w', [{ path: 'plain', content: 'new' }], ['path-exists'])
    expect(await text(box, '/w/plain')).toBe('new')
    await expect(send(box, '/w/plain', [{ path: 'x', content: '' }])).rejects.toMatchObject({ reason: 'not-a-folder' })
    await expect(send(box, '/proc', [{ path: 'x', content: '' }])).rejects.toMatchObject({ reason: 'path-in-memory' })
    await expect(text(box, '/proc/1/cmdline')).rejects.toMatchObject({ reason: 'path-in-memory' })

    const run = (...args: string[]) =>
      real.docker('run', '-d', '--network', 'none', ...args, busyboxImage, 'sleep', '99')
    const fixed = await run('--read-only', '--tmpfs', '/mem', '-v', 'data:/data', '-v', 'data:/fixed:ro')
    const risky = ['copy-risky'] as const
    const one = [{ path: 'x', content: 'y' }]
    await expect(send(fixed, '/data', one)).rejects.toMatchObject({ reason: 'copy-risky' })
    for (const [path, reason] of [
      ['/bin', 'path-read-only'],
      ['/fixed', 'path-read-only'],
      ['/mem', 'path-in-memory'],
    ] as const)
      await expect(send(fixed, path, one, risky), path).rejects.toMatchObject({ reason })
    await send(fixed, '/data', one, risky)
    expect(await inside(fixed, 'cat /data/x')).toBe('y')
    await real.docker('rm', '-f', fixed)
  })

  it('keeps nothing of an upload that does not come to its end', async () => {
    const { jobId } = await files.upload({
      ...{ containerId: box, path: '/w/deep', folders: [], accepted: [] },
      files: [{ path: 'half', bytes: 1000, modifiedAt: 0 }],
    })
    await jobs.upload({ id: jobId, at: 0, bytes: new Uint8Array(500), last: false })
    await jobs.cancel(jobId)
    expect(jobs.get(jobId).row()).toMatchObject({ state: 'cancelled', leaves: 'nothing' })
    expect((await list(box, '/w/deep')).entries.map(({ name }) => name)).not.toContain('half')
  })

  it('copies between containers, and what it asks is asked before', async () => {
    const other = await real.docker('create', '--network', 'none', busyboxImage, 'none')
    const copy = async (from: string, to: string, accepted: ('copy-risky' | 'path-exists')[] = []) => {
      const ends = { from: { containerId: box, path: from }, to: { containerId: other, path: to } }
      return finished((await files.copy({ ...ends, accepted })).jobId)
    }
    await inside(box, 'mkdir -p /tree/sub; head -c 3000000 /dev/urandom > /tree/sub/big; ln -s sub/big /tree/link')
    const sum = (await inside(box, 'sha256sum /tree/sub/big')).split(' ')[0]
    expect(await copy('/tree', '/bin')).toMatchObject({
      state: 'done',
      result: { kind: 'copied', files: 1, bytes: 3000000 },
    })
    await expect(copy('/tree', '/bin')).rejects.toMatchObject({ reason: 'path-exists' })
    await expect(copy('/nothing', '/bin')).rejects.toMatchObject({ reason: 'path-missing' })
    await expect(copy('/tree', '/nowhere')).rejects.toMatchObject({ reason: 'path-missing' })
    const arrived = createHash('sha256')
    const { jobId } = await files.download({ containerId: other, path: '/bin/tree/sub/big', as: 'file' })
    for await (const piece of taken(jobId)) arrived.update(piece)
    expect(arrived.digest('hex')).toBe(sum)
    expect((await list(other, '/bin/tree')).entries).toMatchObject([{ link: 'sub/big' }, { name: 'sub' }])
    await real.docker('rm', other)
  })

  it('reads a folder of a container whose programs cannot be trusted', async () => {
    const image = await real.docker('run', '-d', '--network', 'none', busyboxImage, 'sleep', '99')
    // Its shell says one line for ever.
    const endless = String.raw`rm /bin/sh; printf '#!/bin/busybox yes\n' > /bin/sh; chmod +x /bin/sh`
    await inside(image, `mkdir /w; touch /w/true-name; ${endless}`)
    const { by, entries } = await list(image, '/w')
    expect({ by, names: entries.map(({ name }) => name) }).toEqual({ by: 'archive', names: ['true-name'] })
    await real.docker('rm', '-f', image)
  })
})
