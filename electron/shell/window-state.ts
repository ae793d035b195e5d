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
  try {
    const { bounds, maximized, zoomLevel } = JSON.parse(readFileSync(file, 'utf8')) as WindowState
    const numbers = [bounds.x, bounds.y, bounds.width, bounds.height, zoomLevel]
    if (!numbers.every(Number.isFinite) || typeof maximized !== 'boolean') return undefined
    if (bounds.width < smallest.width || bounds.height < smallest.height || Math.abs(zoomLevel) > 8) return undefined
    return screens.some((screen) => overlaps(bounds, screen)) ? { bounds, maximized, zoomLevel } : undefined
  } catch {
    return undefined
  }
}

function overlaps(window: Rectangle, screen: Rectangle): boolean {
  const wide = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  // The title bar is what the user drags, so its row must be on the screen.
  const titleVisible = window.y >= screen.y && window.y <= screen.y + screen.height - graspable
  return wide >= graspable && titleVisible
}

/** Saves by rename, so that a crash in between leaves the old state. A failure costs a remembered size, so it is only told. */
export function saveWindowState(file: string, window: BrowserWindow): void {
  const state: WindowState = {
    bounds: window.getNormalBounds(),
    maximized: window.isMaximized(),
    zoomLevel: window.webContents.getZoomLevel(),
  }
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch (error) {
    console.error('The window size could not be saved:', error)
  }
}

export const smallestWindow = smallest
