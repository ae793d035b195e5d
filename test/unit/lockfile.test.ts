import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { type Lockfile, missingOptional } from '../../scripts/complete-lockfile.ts'

// `npm ci` once failed on every clean clone: a mirror lacked other platforms' binaries, and npm had left them out of the lockfile.
it('has an entry for every platform in the lockfile', () => {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile
  expect(missingOptional(lock)).toEqual([])
  const { optionalDependencies } = lock.packages['node_modules/@biomejs/biome'] ?? {}
  const name = Object.keys(optionalDependencies ?? {})[0] ?? ''
  delete lock.packages[`node_modules/${name}`]
  expect(missingOptional(lock).map((missing) => missing.name)).toEqual([name])
})
