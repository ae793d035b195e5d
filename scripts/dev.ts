import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { createServer } from 'vite'
import { runBrowserMode } from '../electron/browser-mode.ts'
import { helpText, parseFlags, wrongFlagsExitCode } from '../electron/flags.ts'
import type { Screens } from '../electron/transports/http-server.ts'
import { electronBinary, whyNoWindow } from './desktop.ts'
import { runInPlace } from './run.ts'

/**
 * `npm run dev`: the screens change while you edit them. In Electron where its binary is there, else in the browser, where Vite's
 * middleware stands behind the same guard, tickets and sessions as the built screens; the back end runs from its source and is
 * started anew by hand.
 */

const root = join(import.meta.dirname, '..')
const hotReloadPort = 24_678

/** Vite's client injects styles and an inline script, and has a socket of its own. Nothing but this file allows that. */
const developmentPolicy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self' blob:",
  "img-src 'self' data:",
  "font-src 'self'",
  `connect-src 'self' ws://127.0.0.1:${hotReloadPort}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const args = process.argv.slice(2)
const parsed = parseFlags(args)
if (parsed.kind === 'wrong') {
  process.stderr.write(`portlight: ${parsed.message}\n`)
  process.exitCode = wrongFlagsExitCode
} else if (parsed.flags.help) process.stdout.write(helpText)
else if (!parsed.flags.browser && whyNoWindow() === null && electronBinary()) {
  const vite = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  process.exitCode = await runInPlace(process.execPath, [vite, 'dev', root, '--', ...args])
} else await runBrowserMode(parsed.flags, developmentScreens)

async function developmentScreens(): Promise<Screens> {
  const vite = await createServer({
    configFile: false,
    root: join(root, 'renderer'),
    plugins: [react()],
    server: { middlewareMode: true, cors: false, hmr: { host: '127.0.0.1', port: hotReloadPort } },
  })
  return (request, response: ServerResponse) => {
    response.setHeader('Content-Security-Policy', developmentPolicy)
    vite.middlewares(request, response, () => {
      response.writeHead(404, { 'Content-Length': 0 })
      response.end()
    })
  }
}
