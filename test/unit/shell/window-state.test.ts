import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readWindowState } from '../../../electron/shell/window-state.ts'

/** That a window is opened where the file says, and at the usual place where it says nothing of use: test/shell/life.test.ts. */

const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }]
const good = { bounds: { x: 40, y: 60, width: 900, height: 640 }, maximized: true, zoomLevel: 1 }
let folder: string
let file: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portlight-window-'))
  file = join(folder, 'window.json')
})
afterAll(() => rmSync(folder, { recursive: true }))

it('is what was saved', () => {
  writeFileSync(file, JSON.stringify(good))
  expect(readWindowState(file, screens)).toEqual(good)
})

it.each([
  ['is not JSON', '{"bounds'],
  ['is null', 'null'],
  ['has wrong types', JSON.stringify({ ...good, bounds: { ...good.bounds, x: '0' } })],
  ['has no number', JSON.stringify({ ...good, bounds: { ...good.bounds, x: null } })],
  ['is on a screen that is gone', JSON.stringify({ ...good, bounds: { ...good.bounds, x: 5000 } })],
  ['has its title bar above the screen', JSON.stringify({ ...good, bounds: { ...good.bounds, y: -300 } })],
  ['is too small to use', JSON.stringify({ ...good, bounds: { ...good.bounds, width: 10, height: 10 } })],
  ['is too large to read', JSON.stringify({ ...good, zoomLevel: 9 })],
])('is nothing where the file %s', (_why, text) => {
  writeFileSync(file, text)
  expect(readWindowState(file, screens)).toBeUndefined()
})

it('is nothing where there is no file', () => {
  expect(readWindowState(join(folder, 'none'), screens)).toBeUndefined()
})
