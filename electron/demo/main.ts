import { parseArgs } from 'node:util'
import { startDemoEngine } from './demo-engine.ts'

/**
 * The demo engine by itself, for trying the docker CLI or another client on it. The app does not use this: it starts the
 * engine in its back-end process.
 */
const { values } = parseArgs({ options: { seed: { type: 'string' }, socket: { type: 'string' } } })
const engine = await startDemoEngine({
  ...(values.seed !== undefined && { seed: Number(values.seed) }),
  ...(values.socket !== undefined && { socketPath: values.socket }),
})
process.stdout.write(`${engine.url}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void engine.close().then(() => process.exit(0)))
