import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, openAsBlob } from 'node:fs'
import { copyFile, mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { Client } from '../../renderer/client.ts'
import { giveFiles, takeBytes } from '../../renderer/stores/pieces.ts'
import { startApp } from '../../test/support/app.ts'
import { connectClient } from '../../test/support/client.ts'
import { startDesktopBackEnd } from '../../test/support/desktop.ts'
import { type PrivateEngine, startPrivateEngine } from '../../test/support/engine.ts'
import { output } from '../../test/support/process.ts'
import { residentBytes } from '../../test/support/usage.ts'
import { percentile } from '../figures.ts'
import type { Bench } from '../run.ts'

const mebi = 2 ** 20
const entries = 20_000
/** Of each way; the best of them counts, since disks of shared machines have their moments. */
const rounds = 5

/**
 * Files of a container that is stopped and has no shell: a folder of 20,000 entries is listed, and a large file goes up and down beside
 * `docker cp` in turns: by the desktop's built back end, from and to files that its dialogs gave, and (no bar) in pieces, by the code that
 * a page runs. `--count`: MiB of that file, 1,024 when left out.
 */
export const run: Bench = async ({ figures, count: megabytes = 1024 }) => {
  const folder = await mkdtemp(join(tmpdir(), 'portlight-bench-'))
  const engine = await startPrivateEngine()
  try {
    const id = await bareContainer(engine, folder)
    const big = join(folder, 'big')
    figures.say(`Making a folder of ${entries} entries and a file of ${megabytes} MiB …`)
    await makeEntries(join(folder, 'many'))
    await engine.docker('cp', join(folder, 'many'), `${id}:/many`)
    await output('sh', ['-c', `head -c ${megabytes * mebi} /dev/urandom > '${big}'`], { timeoutMs: 120_000 })
    const sum = await sumOf(big)

    const chosen = { path: '' }
    const desktop = await startDesktopBackEnd(engine.url, () => [chosen.path])
    const { client } = desktop
    const rows = await client.containers.changes()
    // The first list comes when the engine has been found.
    await rows.next()
    await rows.return()
    const list = async (): Promise<number> => {
      const begun = performance.now()
      let listed = 0
      let seconds = Number.NaN
      for await (const notice of await client.files.list({ containerId: id, path: '/many' })) {
        if (notice.kind === 'entries') listed += notice.entries.length
        // Now it is on screen; its marks come behind.
        if (notice.kind === 'done') seconds = (performance.now() - begun) / 1000
      }
      if (listed !== entries) throw new Error(`Listed ${listed} of ${entries}`)
      return seconds
    }
    const lists: number[] = []
    for (let round = 0; round < 5; round += 1) lists.push(await list())
    figures.add('list-20000-p50', percentile(lists, 50), 's', { bar: 2 })
    figures.add('list-20000-first', lists[0] ?? Number.NaN, 's', { bar: 2 })

    const down = join(folder, 'down')
    const ask = { containerId: id, path: '/ours', folders: [], accepted: ['path-exists' as const] }
    const uploadChosen = async (): Promise<void> => {
      chosen.path = big
      const grant = (await client.localFiles.choose())?.grant ?? ''
      await jobDone(client, (await client.files.upload({ ...ask, files: [], grant })).jobId)
    }
    const saveChosen = async (): Promise<void> => {
      chosen.path = down
      const grant = (await client.localFiles.chooseTarget({ name: 'big' }))?.grant ?? ''
      const { jobId } = await client.files.download({ containerId: id, path: '/ours/big', as: 'file' })
      await client.jobs.saveTo({ id: jobId, grant })
    }
    const beside = async (
      name: string,
      pid: number,
      up: () => Promise<void>,
      get: () => Promise<void>,
      bar?: number,
    ) => {
      // What it holds once it has worked: buffers that are used again.
      const idle = (await residentBytes(pid)) / mebi
      let peak = 0
      const sampler = setInterval(() => {
        void residentBytes(pid).then((bytes) => (peak = Math.max(peak, bytes / mebi)))
      }, 50)
      const times = { cpUp: [], cpDown: [], up: [], down: [] } as Record<'cpUp' | 'cpDown' | 'up' | 'down', number[]>
      for (let round = 0; round < rounds; round += 1) {
        times.cpUp.push(await timed(() => engine.docker('cp', big, `${id}:/theirs/big`)))
        times.up.push(await timed(up))
        await rm(down, { force: true })
        times.cpDown.push(await timed(() => engine.docker('cp', `${id}:/ours/big`, down)))
        if ((await sumOf(down)) !== sum) throw new Error('What went up is not what came down through docker cp')
        await rm(down)
        times.down.push(await timed(get))
        if ((await sumOf(down)) !== sum) throw new Error('What came down is not what went up')
      }
      clearInterval(sampler)
      for (const way of ['up', 'down'] as const) {
        const baseline = best(times[way === 'up' ? 'cpUp' : 'cpDown'])
        figures.add(`${name}${way}-seconds`, best(times[way]), 's', { baseline })
        figures.add(`${name}${way}-beside-cp`, best(times[way]) / baseline, '×', bar === undefined ? {} : { bar })
      }
      figures.add(`${name}back-end-idle`, idle, 'MiB')
      figures.add(`${name}back-end-above-idle`, peak - idle, 'MiB', { bar: 100 })
    }
    await beside('', desktop.pid, uploadChosen, saveChosen, 1.2)
    await desktop.close()

    figures.say('And in pieces over a socket, as a page of browser mode gives and takes them …')
    const app = await startApp({ engine: engine.url })
    const page = await connectClient(app)
    const uploadPieces = async (): Promise<void> => {
      const file = (await openAsBlob(big)) as File
      const files = [{ path: 'big', bytes: file.size, modifiedAt: 0 }]
      const { jobId } = await page.client.files.upload({ ...ask, files })
      await giveFiles(page.client, jobId, [file])
      await jobDone(page.client, jobId)
    }
    const takePieces = async (): Promise<void> => {
      const { jobId } = await page.client.files.download({ containerId: id, path: '/ours/big', as: 'file' })
      const file = createWriteStream(down)
      await takeBytes(page.client, jobId, async (bytes) => {
        if (!file.write(bytes)) await new Promise<void>((resolve) => file.once('drain', resolve))
      })
      file.end()
      await finished(file)
    }
    const pageRows = await page.client.containers.changes()
    await pageRows.next()
    await pageRows.return()
    await beside('pieces-', app.pid, uploadPieces, takePieces)
    page.close()
    await app.close()
  } finally {
    await engine.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const best = (list: readonly number[]): number => Math.min(...list)

async function jobDone(client: Client, jobId: string): Promise<void> {
  for await (const change of await client.jobs.watch()) {
    const row = (change.kind === 'snapshot' ? change.rows : change.upserted).find((one) => one.id === jobId)
    if (row?.state === 'done') return
    if (row && row.state !== 'running') throw new Error(`The upload ended ${row.state}: ${row.fault?.reason}`)
  }
}

/** Never started, and no shell in it: one static program on nothing. */
async function bareContainer(engine: PrivateEngine, folder: string): Promise<string> {
  const context = join(folder, 'image')
  await mkdir(join(context, 'empty'), { recursive: true })
  await copyFile('/bin/busybox', join(context, 'program'))
  const lines = ['FROM scratch', 'COPY program /program', 'COPY empty /ours', 'COPY empty /theirs']
  await writeFile(join(context, 'Dockerfile'), `${lines.join('\n')}\n`)
  await engine.docker('build', '-q', '-t', 'bare:1', context)
  return engine.docker('create', '--network', 'none', 'bare:1', '/program')
}

async function makeEntries(folder: string): Promise<void> {
  await mkdir(folder)
  for (let n = 0; n < entries; n += 1)
    await (await open(join(folder, `entry-${String(n).padStart(5, '0')}.txt`), 'w')).close()
}

async function sumOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path, { highWaterMark: mebi })) hash.update(piece as Buffer)
  return hash.digest('hex')
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / 1000
}
