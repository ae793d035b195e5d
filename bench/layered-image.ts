import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PrivateEngine } from '../test/support/engine.ts'
import type { Random } from '../test/support/random.ts'
import { type TarFile, tarOf } from '../test/support/tar-writer.ts'
import { cliEnv } from './cli-env.ts'

export interface ImagePlan {
  readonly name: string
  readonly layers: number
  readonly files: number
  readonly bytes: number
}

/** Runs it on this engine with its output to /dev/null. */
export async function ended(command: string, args: readonly string[], engine: PrivateEngine): Promise<void> {
  const child = spawn(command, args, { env: cliEnv(engine), stdio: ['ignore', 'ignore', 'inherit'] })
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`${command} ended with ${code}`)
}

/** Layers of files of all sizes about a mean; each layer but the first also changes and removes some of those below. */
export async function makeImage(
  engine: PrivateEngine,
  plan: ImagePlan,
  folder: string,
  random: Random,
): Promise<string> {
  const image = `portlight-bench/layers:${plan.name}`
  const place = join(folder, plan.name)
  await mkdir(place)
  const pool = Buffer.alloc(4 * 2 ** 20)
  for (let at = 0; at < pool.length; at += 4) pool.writeUInt32LE(Math.floor(random.next() * 2 ** 32), at)
  const digests: string[] = []
  const perLayer = Math.floor(plan.files / plan.layers)
  const mean = plan.bytes / plan.files
  for (let layer = 0; layer < plan.layers; layer += 1) {
    const hash = createHash('sha256')
    const file = openSync(join(place, `layer-${layer}.tar`), 'w')
    const write = (bytes: Buffer): void => {
      hash.update(bytes)
      writeSync(file, bytes)
    }
    let batch: TarFile[] = []
    for (let at = 0; at < perLayer; at += 1) {
      const size = Math.floor(mean * (0.25 + 1.5 * random.next()))
      const content = pool.subarray(random.below(pool.length - size - 1)).subarray(0, size)
      const again = layer > 0 && at % 20 === 0
      const path = `usr/share/d${at % 97}/d${at % 11}/file-${again ? layer - 1 : layer}-${at}`
      if (layer > 0 && at % 50 === 1)
        batch.push({ path: `usr/share/d${at % 97}/d${at % 11}/.wh.file-${layer - 1}-${at}` })
      else batch.push({ path, content, mode: 0o644 })
      if (batch.length < 200) continue
      write(tarOf(batch, { end: false }))
      batch = []
    }
    write(tarOf(batch))
    closeSync(file)
    digests.push(`sha256:${hash.digest('hex')}`)
  }
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: digests },
    history: digests.map((_, at) => ({ created: '2024-01-01T00:00:00Z', created_by: `/bin/sh -c step ${at}` })),
  })
  const layers = digests.map((_, at) => `layer-${at}.tar`)
  await writeFile(join(place, 'config.json'), config)
  await writeFile(
    join(place, 'manifest.json'),
    JSON.stringify([{ Config: 'config.json', RepoTags: [image], Layers: layers }]),
  )
  await ended('bash', ['-c', 'tar -C "$1" -c . | docker load -q', 'load', place], engine)
  await rm(place, { recursive: true })
  return image
}
