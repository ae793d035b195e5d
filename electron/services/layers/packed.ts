/** Growing and copying of typed arrays, whose length is fixed. */

type Packed = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array

/** The same items in a longer array. */
export function growTo<T extends Packed>(items: T, length: number): T {
  const longer = new (items.constructor as new (length: number) => T)(length)
  longer.set(items as never)
  return longer
}

/** An array that holds `needed` bytes, by half again as long as before where it must grow. */
export function growBytes(bytes: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> {
  return needed <= bytes.length ? bytes : growTo(bytes, Math.max(needed, Math.ceil(bytes.length * 1.5)))
}

/** Adds to an item. */
export function bump(items: Uint32Array | Float64Array, at: number, by = 1): void {
  items[at] = (items[at] as number) + by
}

/** The bytes from `start` to before `end`, for keeps: a Buffer's own `slice` copies nothing. */
export function copyOf(bytes: Uint8Array, start: number, end: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.subarray(start, end))
}
