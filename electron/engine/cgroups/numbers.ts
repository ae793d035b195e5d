/**
 * Numbers out of the kernel's small text files, read from the bytes where they lie: many files are read each second, and a string for
 * each would be most of the cost. What is not there is NaN.
 */

const newline = 10
const space = 32
const colon = 58

/** The decimal number at `from`; NaN where there is none (`max`). Those above 2^53 come out rounded, which is near enough. */
export function numberAt(bytes: Uint8Array, from: number, end: number): number {
  let value = 0
  let at = from
  for (; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - 48
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
  }
  return at === from ? Number.NaN : value
}

/** The number behind the line that begins with `key`, as in `cpu.stat` and `memory.stat`. */
export function valueAfter(bytes: Uint8Array, end: number, key: Uint8Array): number {
  for (let line = 0; line < end; line = nextLine(bytes, line, end)) {
    if (bytes[line + key.length] === space && startsWith(bytes, line, key)) {
      return numberAt(bytes, line + key.length + 1, end)
    }
  }
  return Number.NaN
}

/** cgroup v1's `MAJOR:MINOR Read 4096`: the sum over all devices of the lines with this word. */
export function sumOfOperation(bytes: Uint8Array, end: number, word: Uint8Array): number {
  let sum = 0
  for (let line = 0; line < end; line = nextLine(bytes, line, end)) {
    const at = indexOf(bytes, space, line, end) + 1
    if (at > 0 && startsWith(bytes, at, word) && bytes[at + word.length] === space) {
      sum += numberAt(bytes, at + word.length + 1, end) || 0
    }
  }
  return sum
}

/** cgroup v2's `MAJOR:MINOR rbytes=4096 wbytes=0 …`: the sum over all devices behind this word, which ends with `=`. */
export function sumOfField(bytes: Uint8Array, end: number, word: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < end; at += 1) {
    if (bytes[at] === space && startsWith(bytes, at + 1, word)) sum += numberAt(bytes, at + 1 + word.length, end) || 0
  }
  return sum
}

/**
 * `/proc/PID/net/dev`: bytes received and sent, all interfaces but the loopback, into `[0]` and `[1]`; NaN where there is no other
 * interface.
 */
export function sumOfInterfaces(bytes: Uint8Array, end: number, into: Float64Array): void {
  let found = false
  let received = 0
  let sent = 0
  // Two lines of titles.
  for (let line = nextLine(bytes, nextLine(bytes, 0, end), end); line < end; line = nextLine(bytes, line, end)) {
    let at = line
    while (bytes[at] === space) at += 1
    const stop = indexOf(bytes, colon, at, end)
    if (stop < 0) break
    const isLoopback = stop === at + 2 && bytes[at] === 108 && bytes[at + 1] === 111
    if (isLoopback) continue
    found = true
    received += field(bytes, stop + 1, end, 0) || 0
    sent += field(bytes, stop + 1, end, 8) || 0
  }
  into[0] = found ? received : Number.NaN
  into[1] = found ? sent : Number.NaN
}

/** The first line of `/proc/stat`: the first seven times, as the engine sums them, in clock ticks. */
export function sumOfSystem(bytes: Uint8Array, end: number): number {
  let sum = 0
  for (let index = 0; index < 7; index += 1) sum += field(bytes, 3, end, index)
  return sum
}

/** How many `cpuN` lines `/proc/stat` has: the processors that are online. */
export function countProcessors(bytes: Uint8Array, end: number): number {
  let count = 0
  for (let line = nextLine(bytes, 0, end); line < end; line = nextLine(bytes, line, end)) {
    if (bytes[line] !== 99 || bytes[line + 1] !== 112 || bytes[line + 2] !== 117) break
    count += 1
  }
  return count
}

/** The `index`-th of the numbers that stand apart by blanks from `from` on. */
function field(bytes: Uint8Array, from: number, end: number, index: number): number {
  let at = from
  for (let left = index; ; left -= 1) {
    while (at < end && bytes[at] === space) at += 1
    if (left === 0) return numberAt(bytes, at, end)
    while (at < end && bytes[at] !== space && bytes[at] !== newline) at += 1
    if (at >= end || bytes[at] === newline) return Number.NaN
  }
}

function nextLine(bytes: Uint8Array, from: number, end: number): number {
  const at = indexOf(bytes, newline, from, end)
  return at < 0 ? end : at + 1
}

function indexOf(bytes: Uint8Array, byte: number, from: number, end: number): number {
  for (let at = from; at < end; at += 1) if (bytes[at] === byte) return at
  return -1
}

function startsWith(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index += 1) if (bytes[at + index] !== word[index]) return false
  return true
}
