import { join } from 'node:path'
import { runBrowserMode } from './browser-mode.ts'
import { helpText, parseFlags, wrongFlagsExitCode } from './flags.ts'
import { staticScreens } from './transports/http-server.ts'
import { readStaticFiles } from './transports/static-files.ts'

/** Browser mode with the built screens. Runs bundled (out/main/serve.js) and as source (`node electron/serve.ts`). */

const screensFolder = import.meta.filename.endsWith('.ts')
  ? join(import.meta.dirname, '../out/renderer')
  : join(import.meta.dirname, '../renderer')

const parsed = parseFlags(process.argv.slice(2))
if (parsed.kind === 'wrong') {
  process.stderr.write(`portlight: ${parsed.message}\n`)
  process.exitCode = wrongFlagsExitCode
} else if (parsed.flags.help) process.stdout.write(helpText)
else await runBrowserMode(parsed.flags, () => staticScreens(readStaticFiles(screensFolder)))
