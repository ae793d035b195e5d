import { constants, type FileHandle, open } from 'node:fs/promises'
import { z } from 'zod'
import type { LogFilesEnd, LogSink } from './types.ts'

/** Longer than a line that the engine writes can be: pieces of 16 KiB, each byte of which may take six (`\u001b`). */
const chunkBytes = 256 * 1024
/** `2026-11-26T10:48:47.123456789Z `, as the engine prints it before each line. */
const stampBytes = 31
const newline = 10
const quote = 34
const zero = 48
const dot = 46
const blank = 32
const backslash = 92
const letterE = 101
const letterU = 117
const letterZ = 90

const head = Buffer.from('{"log":"')
const streamKey = Buffer.from(',"stream":"std')
const timeKey = Buffer.from('"time":"')
const timeTail = Buffer.from('Z"}')
/** What may follow a backslash, and what it stands for. */
const escapes = new Map([...'"\\/bfnrt'].map((letter, at) => [letter.charCodeAt(0), '"\\/\b\f\n\r\t'.charCodeAt(at)]))

/**
 * Reads what the json-file driver keeps of a log, from its files, into the same sink and in the same shape as the engine would send it: a
 * frame for each entry, timestamp and blank before its text. The engine needs five times as long for it and a core of its own.
 * Files that are rotated meanwhile are read to their end all the same; what comes later is the engine's to tell.
 * `part`: an entry that is none, or not written to its end yet, or the signal ended it; what came before it has been handed out, which may be
 * nothing. So it is where the files are not here or not to be read.
 */
export async function readLogFiles(path: string, sink: LogSink, signal: AbortSignal): Promise<LogFilesEnd> {
  const files = await openAll(path)
  try {
    const reader = new EntryReader(sink)
    for (const file of files) if (!(await readFile(file, reader, sink, signal))) return 'part'
    return files.length > 0 ? 'whole' : 'part'
  } finally {
    for (const file of files) await file.close().catch(() => undefined)
  }
}

/** The oldest first; none where not all of them can be read. A rotation meanwhile moves files by one place: no file is opened twice. */
async function openAll(path: string): Promise<FileHandle[]> {
  const files: FileHandle[] = []
  const seen = new Set<number>()
  try {
    for (let place = 0; ; place += 1) {
      const file = await open(place === 0 ? path : `${path}.${place}`, constants.O_RDONLY | constants.O_NOFOLLOW).catch(
        (error: NodeJS.ErrnoException) => {
          if (place > 0 && error.code === 'ENOENT') return null
          throw error
        },
      )
      if (!file) break
      const { ino } = await file.stat()
      if (seen.has(ino)) await file.close()
      else files.push(file)
      seen.add(ino)
    }
    // `compress=true`: left to the engine.
    const packed = await open(`${path}.${seen.size}.gz`).catch(() => null)
    await packed?.close()
    if (packed) throw new Error('Rotated logs are compressed')
    return files.reverse()
  } catch {
    for (const file of files) await file.close().catch(() => undefined)
    return []
  }
}

/** True: read to its end, which is that of an entry. */
async function readFile(file: FileHandle, reader: EntryReader, sink: LogSink, signal: AbortSignal): Promise<boolean> {
  // Before the bytes there is room for the timestamp of the first entry, which is written where the one before it stood.
  const buffer = Buffer.allocUnsafe(stampBytes + chunkBytes)
  let filled = stampBytes
  for (;;) {
    if (signal.aborted) return false
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, null)
    if (bytesRead === 0) return filled === stampBytes
    const end = filled + bytesRead
    const taken = reader.take(buffer, stampBytes, end)
    if (taken < 0 || (taken === stampBytes && end === buffer.length)) return false
    buffer.copyWithin(stampBytes, taken, end)
    filled = stampBytes + end - taken
    if (reader.wantsPause) {
      reader.wantsPause = false
      await sink.drained()
    }
  }
}

class EntryReader {
  wantsPause = false
  readonly #sink: LogSink
  /** Where the quote stands that ended the last text. */
  #textClosed = 0

  constructor(sink: LogSink) {
    this.#sink = sink
  }

  /**
   * Hands out the whole entries in `buffer[start..end)`, before which there is room for a timestamp. Gives where the rest begins, -1 where
   * an entry is none. The buffer is written to.
   */
  take(buffer: Buffer, start: number, end: number): number {
    let at = start
    for (;;) {
      const stop = buffer.indexOf(newline, at)
      if (stop < 0 || stop >= end) return at
      const how = this.#takePlain(buffer, at, stop)
      if (how === 'broken' || (how === 'other' && !this.#takeAny(buffer.subarray(at, stop)))) return -1
      at = stop + 1
    }
  }

  /** An entry as the engine writes them. Timestamp and text are put side by side where they lie: nothing is copied. */
  #takePlain(buffer: Buffer, at: number, stop: number): 'taken' | 'other' | 'broken' {
    const from = at + head.length
    const timeEnd = stop - 3
    if (!standsAt(buffer, at, head) || !standsAt(buffer, timeEnd, timeTail)) return 'other'
    const time = buffer.lastIndexOf(quote, timeEnd) + 1
    const isTime = timeEnd - time === 19 || (buffer[time + 19] === dot && timeEnd - time <= 29)
    if (!isTime || !standsAt(buffer, time - timeKey.length, timeKey)) return 'other'
    const to = this.#unescape(buffer, from, time)
    // It has been written to: no one else can read it either.
    if (to < 0 || !standsAt(buffer, this.#textClosed + 1, streamKey)) return 'broken'
    const letter = buffer[this.#textClosed + 1 + streamKey.length]
    writeStamp(buffer, from - stampBytes, time, timeEnd)
    this.#hand(letter === letterE ? 'stderr' : 'stdout', buffer, from - stampBytes, to)
    return 'taken'
  }

  /** Takes the text's escapes out where it stands; gives its new end, -1 where it is no JSON text. */
  #unescape(buffer: Buffer, from: number, limit: number): number {
    const first = buffer.indexOf(backslash, from)
    const closed = buffer.indexOf(quote, from)
    if (first < 0 || first > closed) {
      this.#textClosed = closed
      return closed
    }
    let to = first
    for (let at = first; at < limit; ) {
      const byte = buffer[at] ?? 0
      if (byte === quote) {
        this.#textClosed = at
        return to
      }
      if (byte !== backslash) {
        buffer[to++] = byte
        at += 1
        continue
      }
      const letter = buffer[at + 1] ?? 0
      const plain = escapes.get(letter)
      if (plain !== undefined) {
        buffer[to++] = plain
        at += 2
      } else {
        // The engine writes these for what HTML and scripts could trip over, and for control characters; never for halves of a pair.
        const code = letter === letterU ? codeAt(buffer, at + 2) : -1
        if (code < 0 || (code >= 0xd800 && code < 0xe000)) return -1
        to = writeUtf8(buffer, to, code)
        at += 6
      }
    }
    return -1
  }

  /** An entry of another make. */
  #takeAny(line: Buffer): boolean {
    try {
      const { log = '', stream, time } = entrySchema.parse(JSON.parse(line.toString()))
      const stamp = /^(.{19})(?:\.(\d{1,9}))?Z$/.exec(time)
      if (!stamp) return false
      const text = Buffer.from(`${stamp[1]}.${(stamp[2] ?? '').padEnd(9, '0')}Z ${log}`)
      this.#hand(stream, text, 0, text.length)
      return true
    } catch {
      return false
    }
  }

  #hand(stream: 'stdout' | 'stderr', bytes: Uint8Array, start: number, end: number): void {
    this.#sink.frame(stream, end - start)
    if (!this.#sink.data(bytes, start, end)) this.wantsPause = true
  }
}

const entrySchema = z.object({ log: z.string().optional(), stream: z.enum(['stdout', 'stderr']), time: z.string() })

function standsAt(buffer: Buffer, at: number, bytes: Buffer): boolean {
  for (let i = 0; i < bytes.length; i += 1) if (buffer[at + i] !== bytes[i]) return false
  return true
}

/** Nine digits of a second, where the file has left out the last zeros. */
function writeStamp(buffer: Buffer, at: number, time: number, timeEnd: number): void {
  buffer.copyWithin(at, time, time + 19)
  buffer[at + 19] = dot
  for (let i = 20; i < 29; i += 1) buffer[at + i] = time + i < timeEnd ? (buffer[time + i] ?? zero) : zero
  buffer[at + 29] = letterZ
  buffer[at + 30] = blank
}

/** The number of four hexadecimal digits; -1 where they are none. */
function codeAt(buffer: Buffer, at: number): number {
  const digits = buffer.toString('latin1', at, at + 4)
  return /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : -1
}

/** Never longer than the escape that it replaces. */
function writeUtf8(buffer: Buffer, at: number, code: number): number {
  if (code < 0x80) {
    buffer[at] = code
    return at + 1
  }
  if (code < 0x800) {
    buffer[at] = 0xc0 | (code >> 6)
    buffer[at + 1] = 0x80 | (code & 0x3f)
    return at + 2
  }
  buffer[at] = 0xe0 | (code >> 12)
  buffer[at + 1] = 0x80 | ((code >> 6) & 0x3f)
  buffer[at + 2] = 0x80 | (code & 0x3f)
  return at + 3
}
