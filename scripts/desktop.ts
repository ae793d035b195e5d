import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const electronFolder = join(import.meta.dirname, '../node_modules/electron')
const noProgressLimitMs = 20_000
const lookEveryMs = 500

/** Electron's program, or undefined where it has not been downloaded. */
export function electronBinary(): string | undefined {
  try {
    const name = readFileSync(join(electronFolder, 'path.txt'), 'utf8')
    const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electronFolder, 'dist'), name)
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

/** Why no desktop window can be opened here, as a sentence; null when it can. */
export function whyNoWindow(): string | null {
  if (process.platform !== 'linux') return null
  if (process.getuid?.() === 0) return "Electron's sandbox does not run as root, so there is no desktop window."
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'There is no display for a desktop window.'
  return null
}

/**
 * Downloads Electron's binary with its own installer, which checks it against known digests. Gives up after 20 s without progress.
 * Gives a sentence about what went wrong, null when the binary is there.
 */
export async function downloadElectron(): Promise<string | null> {
  // The installer does not tell how far it is; the bytes in its temporary and final folders do.
  const temporary = mkdtempSync(join(tmpdir(), 'portlight-electron-'))
  const progress = (): number => bytesIn(temporary) + bytesIn(join(electronFolder, 'dist'))
  const installer = spawn(process.execPath, [join(electronFolder, 'install.js')], {
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, ELECTRON_GET_NO_PROGRESS: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  installer.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk).slice(0, 4096)
  })
  let before = 0
  let movedAt = Date.now()
  let stuck = false
  const watch = setInterval(() => {
    const now = progress()
    if (now !== before) movedAt = Date.now()
    else if (Date.now() - movedAt > noProgressLimitMs) {
      stuck = true
      installer.kill()
    }
    before = now
  }, lookEveryMs)
  await new Promise<void>((resolve) => {
    installer.once('error', () => resolve())
    installer.once('close', () => resolve())
  })
  clearInterval(watch)
  rmSync(temporary, { recursive: true, force: true })
  if (electronBinary()) return null
  const why = stuck ? 'no progress for 20 s' : (said.split('\n', 1)[0] ?? '').trim() || 'the download was skipped'
  return `Electron's binary is not here and could not be downloaded (${why}).`
}

function bytesIn(folder: string): number {
  if (!existsSync(folder)) return 0
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    // Files come and go while this looks.
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0
  }
  return bytes
}
