import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { busyboxImage, type TestEngine, testLabel } from '../engine.ts'
import { createRandom, type Random } from '../random.ts'

/** What logs are made of at their worst. Each is written at once, to one of the streams. */
const kinds: readonly ((random: Random) => Uint8Array)[] = [
  (random) => utf8(`plain line ${random.below(1e9)}`),
  (random) =>
    utf8(`\x1b[${30 + random.below(8)}m colours \x1b[0;1;38;5;${random.below(256)}m\x1b]0;title\x07 é🚀 한국어`),
  () => utf8('CRLF\r'),
  () => utf8('progress 10%\rprogress 20%\r\r'),
  () => Uint8Array.of(78, 85, 76, 0, 0, 120),
  () => Uint8Array.of(0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xf0, 0x9f, 0x98, 0x41),
  (random) => Uint8Array.from({ length: random.below(60) }, () => random.below(256)).filter((byte) => byte !== 10),
  () => new Uint8Array(0),
  () => utf8('   '),
  () => utf8('2026-11-20T13:25:39.123456789Z a time that is text'),
  () => utf8('\ufeffbyte order mark \u202eright to left\u202c \u200b'),
  (random) => filled(16_384 + random.below(5) - 2, 0x61),
  (random) => utf8(`${'x'.repeat(random.below(2))}${'é'.repeat(20_000 + random.below(3))}`),
  (random) => filled(40_000 + random.below(100), 0xff),
]
const megabytes: readonly ((random: Random) => Uint8Array)[] = [
  () => filled(1024 * 1024, 0x6d),
  (random) => filled(1024 * 1024 + 1 + random.below(3), 0x6e),
  () => utf8('ж'.repeat(1_300_000)),
]

const utf8 = (text: string): Uint8Array => Buffer.from(text)
const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte)

/**
 * Makes a container that says a seeded corpus when it is started, on stdout and stderr by turns, and ends without a newline. A
 * line of more than 16 KiB is left alone for a moment, because the engine lets the other stream speak into it.
 */
export async function createCorpus(
  engine: TestEngine,
  options: { seed: number; lines: number; driver: 'json-file' | 'local'; tty: boolean },
): Promise<{ id: string; close(): Promise<void> }> {
  const random = createRandom(options.seed)
  const folder = await mkdtemp(join(tmpdir(), 'portlight-corpus-'))
  const write = (n: number, bytes: Uint8Array, ending: string): Promise<void> => {
    const stream = random.below(3) === 0 ? 'err' : 'out'
    const pause = bytes.length > 16_000 ? 'long' : 'short'
    return writeFile(
      join(folder, `${String(n).padStart(5, '0')}.${pause}.${stream}`),
      Buffer.concat([bytes, utf8(ending)]),
    )
  }
  for (let n = 0; n < options.lines; n++) await write(n, random.pick(kinds)(random), '\n')
  for (const [n, make] of megabytes.entries()) await write(options.lines + n, make(random), '\n')
  await write(options.lines + megabytes.length, utf8('no newline at the end'), '')
  // A TTY has one stream, whatever the script says.
  const script = `for f in /corpus/*; do
    case $f in *.err) cat $f >&2;; *) cat $f;; esac
    case $f in *.long.*) usleep 60000;; *) usleep 300;; esac
  done; exit 3`
  const flags = ['--network', 'none', '--label', `${testLabel}=1`, '-v', `${folder}:/corpus:ro`]
  const id = await engine.docker(
    ...['create', ...flags, ...(options.tty ? ['-t'] : []), '--log-driver', options.driver],
    ...[busyboxImage, 'sh', '-c', script],
  )
  return {
    id,
    async close() {
      await engine.docker('rm', '-f', id)
      await rm(folder, { recursive: true })
    },
  }
}
