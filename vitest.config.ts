import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Real engines, browsers and sockets are at the mercy of a shared machine: a test gets a second try, and `npm test` names it at its end. */
const suite = (name: string, options: Record<string, unknown> = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.{ts,tsx}`], environment: 'node', retry: 1, ...options },
})

/**
 * Files run side by side where there is an engine for each of them (`npm test` starts them, see `testEngine`), else one after the
 * other: two files on one engine would see each other's containers.
 */
const lanes = process.env.PORTLIGHT_TEST_ENGINES?.split(' ').length ?? 1
// What is waited for may take a while on a machine that has much to do: what never comes fails all the same, only later.
const onEngine = { fileParallelism: lanes > 1, maxWorkers: lanes, expect: { poll: { timeout: 20_000 } } }

/** These wait for timers and sockets more than they compute: more of them than cores. Vitest's own choice leaves one core of two idle. */
const waiting = {
  maxWorkers: Math.max(3, availableParallelism()),
  testTimeout: 30_000,
  hookTimeout: 30_000,
  expect: { poll: { timeout: 10_000 } },
}

/** One project a suite. What a suite needs of the machine is decided in scripts/test.ts, not here. */
export default defineConfig({
  test: {
    projects: [
      suite('unit', waiting),
      suite('contract', waiting),
      suite('engine', { testTimeout: 60_000, hookTimeout: 120_000, ...onEngine }),
      suite('e2e', { testTimeout: 120_000, hookTimeout: 180_000, ...onEngine }),
      suite('shell', { testTimeout: 60_000, hookTimeout: 120_000, ...onEngine }),
    ],
  },
})
