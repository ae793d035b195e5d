import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { BrowserWindow, Rectangle } from 'electron'

/** Where a window was when it was last closed. Sizes in device-independent pixels. */
export interface WindowState {
  readonly bounds: Rectangle
  readonly maximized: boolean
  readonly zoomLevel: number
}

const smallest = { width: 720, height: 480 }
/** At least this much of the window must be on a screen, or it could not be grabbed and moved. */
const graspable = 80

/** The saved state, or undefined where there is none, it does not parse, or its screen is gone. */
export function readWindowState(file: string, screens: readonly Rectangle[]): WindowState | undefined {
  return usable(readJson(file), screens)
}

/** Of the windows of logs, by selection; the same holds for each. */
export function readLogWindowState(file: string, key: string, screens: readonly Rectangle[]): WindowState | undefined {
  return usable(
    logWindowsIn(file).find((entry) => entry.key === key),
    screens,
  )
}

/** The state if it can be used as it is: a file may hold anything. */
function usable(saved: unknown, screens: readonly Rectangle[]): WindowState | undefined {
  try {
    const { bounds, maximized, zoomLevel } = saved as WindowState
    const numbers = [bounds.x, bounds.y, bounds.width, bounds.height, zoomLevel]
    if (!numbers.every(Number.isFinite) || typeof maximized !== 'boolean') return undefined
    if (bounds.width < smallest.width || bounds.height < smallest.height || Math.abs(zoomLevel) > 8) return undefined
    return isReachable(bounds, screens) ? { bounds, maximized, zoomLevel } : undefined
  } catch {
    return undefined
  }
}

/** Enough of it is on a screen to be grabbed. */
export function isReachable(bounds: Rectangle, screens: readonly Rectangle[]): boolean {
  return screens.some((screen) => overlaps(bounds, screen))
}

function overlaps(window: Rectangle, screen: Rectangle): boolean {
  const wide = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  // The title bar is what the user drags, so its row must be on the screen.
  const titleVisible = window.y >= screen.y && window.y <= screen.y + screen.height - graspable
  return wide >= graspable && titleVisible
}

/** A failure costs a remembered size, so it is only told. */
export function saveWindowState(file: string, window: BrowserWindow): void {
  save(file, stateOf(window))
}

/** Keeps it with those of other selections, the last closed first. */
export function saveLogWindowState(file: string, key: string, window: BrowserWindow): void {
  const others = logWindowsIn(file).filter((entry) => entry.key !== key)
  save(file, [{ key, ...stateOf(window) }, ...others].slice(0, mostLogWindows))
}

const mostLogWindows = 50

function logWindowsIn(file: string): { key: string }[] {
  const saved = readJson(file)
  if (!Array.isArray(saved)) return []
  return saved.filter((entry): entry is { key: string } => typeof entry?.key === 'string').slice(0, mostLogWindows)
}

function stateOf(window: BrowserWindow): WindowState {
  return {
    bounds: window.getNormalBounds(),
    maximized: window.isMaximized(),
    zoomLevel: window.webContents.getZoomLevel(),
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** By rename, so that a crash in between leaves what was there. */
function save(file: string, value: unknown): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(`${file}.new`, JSON.stringify(value), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch (error) {
    console.error('The window size could not be saved:', error)
  }
}

export const smallestWindow = smallest
