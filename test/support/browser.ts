import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const places = [
  process.env.PORTLIGHT_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** A Chromium that is on this machine, or undefined. */
export function browserPath(): string | undefined {
  return places.find((path) => path && existsSync(path))
}

/** A real browser without a window. Its background traffic is off, since tests talk to loopback only. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = browserPath()
  if (!executablePath) throw new Error('No Chromium on this machine; set PORTLIGHT_CHROMIUM to one')
  return chromium.launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--force-color-profile=srgb',
    ],
  })
}
