export type Rgb = readonly [number, number, number]

/** The sixteen named colours, as terminals of today show them; made readable on each surface by `readable`. */
const named: readonly Rgb[] = [
  [0, 0, 0],
  [205, 49, 49],
  [13, 153, 86],
  [180, 140, 10],
  [36, 114, 200],
  [188, 63, 188],
  [17, 148, 176],
  [190, 190, 190],
  [110, 110, 110],
  [241, 76, 76],
  [35, 190, 110],
  [220, 190, 40],
  [59, 142, 234],
  [214, 112, 214],
  [41, 184, 219],
  [245, 245, 245],
]

/** The colour of an index of the 256-colour palette. */
export function indexed(index: number): Rgb {
  if (index < 16) return named[index] ?? [0, 0, 0]
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232)
    return [grey, grey, grey]
  }
  const level = (n: number): number => (n === 0 ? 0 : 55 + 40 * n)
  const cube = index - 16
  return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)]
}

const luminance = (color: Rgb): number => {
  const [r, g, b] = color.map((channel) => {
    const part = channel / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** WCAG's contrast ratio, 1 … 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

const mix = (from: Rgb, to: Rgb, part: number): Rgb =>
  from.map((channel, i) => Math.round(channel + ((to[i] ?? 0) - channel) * part)) as unknown as Rgb

/** `color`, moved no further towards black or white than it takes to be read on `surface` (WCAG AA, 4.5 : 1). */
export function readable(color: Rgb, surface: Rgb): Rgb {
  if (contrast(color, surface) >= 4.5) return color
  const pole: Rgb = contrast([255, 255, 255], surface) >= contrast([0, 0, 0], surface) ? [255, 255, 255] : [0, 0, 0]
  for (let part = 0.1; part < 1; part += 0.1) {
    const moved = mix(color, pole, part)
    if (contrast(moved, surface) >= 4.5) return moved
  }
  return pole
}

export const css = (color: Rgb): string => `rgb(${color.join(' ')})`
