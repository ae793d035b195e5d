/** Everything that looks accidental in the demo world comes from here, so that one seed always gives one world. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number
  /** An integer from `min` to `max`, both included. */
  int(min: number, max: number): number
  pick<T>(items: readonly [T, ...T[]]): T
  chance(probability: number): boolean
  /** `digits` lower-case hexadecimal digits. */
  hex(digits: number): string
}

/** A 32-bit hash of the parts (FNV-1a with a mixing end), the same on every machine. */
function hash(...parts: readonly (string | number)[]): number {
  let value = 0x811c9dc5
  for (const part of parts) {
    for (const char of `${part}|`) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193)
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}

/** A small generator (mulberry32) whose sequence depends on the parts alone. */
export function createRandom(...parts: readonly (string | number)[]): Random {
  let state = hash(...parts)
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  return {
    next,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    chance: (probability) => next() < probability,
    hex(digits) {
      let text = ''
      while (text.length < digits)
        text += Math.floor(next() * 0x1_0000_0000)
          .toString(16)
          .padStart(8, '0')
      return text.slice(0, digits)
    },
  }
}

/** The 64-digit id that the engine would have drawn. */
export const hexId = (...parts: readonly (string | number)[]): string => createRandom('id', ...parts).hex(64)
