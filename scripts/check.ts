/** `npm run check`: types, lint with format and layering, dead code. Runs all of them, then fails if one failed. */
import { spawnSync } from 'node:child_process'

const steps = [
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '-p', '.'] },
  { name: 'lint, format, layering', args: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '.'] },
  { name: 'dead code', args: ['node_modules/knip/bin/knip.js', '--no-progress'] },
]

const failed = steps.filter((step) => {
  console.log(`── ${step.name} ──`)
  return spawnSync(process.execPath, step.args, { stdio: 'inherit' }).status !== 0
})
console.log(failed.length === 0 ? 'All checks pass.' : `Failed: ${failed.map((step) => step.name).join('; ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
