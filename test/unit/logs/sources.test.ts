import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { contrast, type Rgb } from '../../../renderer/views/logs/colors.ts'
import { sourceLook } from '../../../renderer/views/logs/sources.ts'

const css = (file: string): string => readFileSync(`renderer/${file}`, 'utf8')
const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb

const tokens = css('theme/tokens.css')
const [light = '', dark = ''] = [tokens.slice(0, tokens.indexOf('="dark"')), tokens.slice(tokens.indexOf('="dark"'))]
const rules = css('views/logs/sources.module.css')
const colorsOf = (dark: boolean): Rgb[] =>
  [...rules.matchAll(/(.*)\.c\d+ \{\s*color: (#\w{6});/g)]
    .filter(([, scheme = '']) => scheme.includes('dark') === dark)
    .map(([, , color = '']) => rgb(color))

it.each([
  { scheme: 'light', tokens: light, dark: false },
  { scheme: 'dark', tokens: dark, dark: true },
])('the colours of sources can be read on every surface ($scheme)', ({ tokens, dark }) => {
  const surfaces = ['bg', 'surface', 'raised', 'hover', 'selected'].map((name) =>
    rgb(new RegExp(`--pl-${name}: (#\\w{6})`).exec(tokens)?.[1] ?? ''),
  )
  const colors = colorsOf(dark)
  expect(colors).toHaveLength(12)
  for (const color of colors)
    for (const surface of surfaces) expect(contrast(color, surface)).toBeGreaterThanOrEqual(4.5)
})

it('every source of a full session has a mark of its own, neighbours a colour of their own', () => {
  const looks = Array.from({ length: 256 }, (_, index) => sourceLook(index))
  expect(new Set(looks.map(({ mark }) => mark)).size).toBe(256)
  expect([0, 25, 26, 51, 52].map((index) => sourceLook(index).mark)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA'])
  for (const [index, { className }] of looks.slice(1).entries()) expect(className).not.toBe(looks[index]?.className)
})
