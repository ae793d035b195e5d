import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import type { ImageDetail } from '../../../shared/contract/images.ts'
import { ArchiveLayers } from './archive-layers.ts'
import { reportOf } from './report.ts'
import { blockBytes, typeFlags } from './tar-header.ts'

const rounds = 2
/** The request goes out first. */
const restMs = 100
const layers = 4
const filesOfLayer = 1500
/** Between two turns for others: about a millisecond's work. */
const pieceBytes = 128 * 1024

/**
 * Reads a small made-up image and makes its report, twice, for nothing but the doing: the first reading of a process takes three times as long
 * as the later ones, since the program has not been compiled yet, and the engine keeps us waiting for seconds before its first byte anyway.
 */
export async function practise(): Promise<void> {
  await pause(restMs)
  for (let round = 0; round < rounds; round += 1) await readOnce()
}

async function readOnce(): Promise<void> {
  const digests = Array.from({ length: layers }, (_, at) => `practice ${at}`)
  const reading = new ArchiveLayers({ told: digests, isKnown: () => false })
  for (const piece of madeUpArchive(digests)) {
    for (let at = 0; at < piece.length; at += pieceBytes) {
      reading.push(piece, at, Math.min(piece.length, at + pieceBytes))
      await turn()
    }
  }
  const archive = await reading.end()
  await turn()
  const trees = archive.layers.map(({ tree }) => tree).filter((tree) => tree !== null)
  const row = { id: '', tags: [], digests: [], createdAt: null, sizeBytes: null, usedBy: [] }
  const detail: ImageDetail = {
    ...{ row, os: '', architecture: '', variant: null, author: '', entrypoint: [], cmd: [], env: [], labels: [] },
    ...{ exposedPorts: [], volumes: [], user: '', workingDir: '', layers: digests, history: [] },
  }
  await reportOf({ detail, layers: trees, emptySteps: null, notes: [] })
}

/** Some files of each layer are those of the one below, some are removed. */
function* madeUpArchive(digests: readonly string[]): Generator<Buffer, void> {
  for (const [layer] of digests.entries()) {
    const entries: Buffer[] = []
    for (let at = 0; at < filesOfLayer; at += 1) {
      const folder = `usr/share/d${at % 23}/e${at % 7}`
      if (layer > 0 && at % 20 === 0) entries.push(header(`${folder}/.wh.file-${layer - 1}-${at}`, 0))
      else
        entries.push(
          header(`${folder}/file-${at % 10 === 1 && layer > 0 ? layer - 1 : layer}-${at}`, blockBytes),
          block,
        )
    }
    const content = Buffer.concat([...entries, block, block])
    yield Buffer.concat([header(`${layer}.tar`, content.length), content])
  }
  const files = digests.map((_, at) => `${at}.tar`)
  yield document('config.json', { rootfs: { diff_ids: digests } })
  yield document('manifest.json', [{ Config: 'config.json', Layers: files }])
  yield Buffer.concat([block, block])
}

const block = Buffer.alloc(blockBytes)

function document(name: string, value: unknown): Buffer {
  const content = Buffer.from(JSON.stringify(value))
  const padding = Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes)
  return Buffer.concat([header(name, content.length), content, padding])
}

function header(path: string, size: number): Buffer {
  const bytes = Buffer.alloc(blockBytes)
  bytes.write(path, 0, 'latin1')
  bytes.write('0000644\0', 100, 'latin1')
  bytes.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  bytes[156] = typeFlags.file
  bytes.write('ustar\x0000', 257, 'latin1')
  bytes.fill(' ', 148, 156)
  const sum = bytes.reduce((all, byte) => all + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return bytes
}
