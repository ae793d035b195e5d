import { defineConfig } from 'vitest/config'

const suite = (name: string, options: Record<string, unknown> = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.{ts,tsx}`], environment: 'node', ...options },
})

/** One project a suite. What a suite needs of the machine is decided in scripts/test.ts, not here. */
export default defineConfig({
  test: {
    projects: [
      suite('unit'),
      suite('contract'),
      suite('engine', { testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: false }),
      suite('e2e', { testTimeout: 120_000, hookTimeout: 180_000, fileParallelism: false }),
      suite('shell', { testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: false }),
    ],
  },
})
