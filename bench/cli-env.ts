import type { PrivateEngine } from '../test/support/engine.ts'

/** The docker CLI's environment for this engine. */
export const cliEnv = (engine: PrivateEngine): NodeJS.ProcessEnv => ({
  ...process.env,
  DOCKER_HOST: engine.url,
  DOCKER_CONTEXT: '',
})
