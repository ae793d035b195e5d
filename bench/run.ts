/**
 * `npm run bench -- NAME [--json]` measures; `npm run prove -- NAME [--json] [--seed N] [--count N]` runs a long proof.
 * With --json the last line of standard output is `{name, machine, figures}`. Exit code 1 where a figure falls short.
 */
import { readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Figures, machine, passes } from './figures.ts'

/** What a file in bench/measure or bench/proofs exports as `run`. */
export interface BenchOptions {
  readonly figures: Figures
  /** Proofs are seeded: the same seed makes the same operations. */
  readonly seed: number
  /** How many operations, restarts or faults; each proof has its own default. */
  readonly count: number | undefined
}
export type Bench = (options: BenchOptions) => Promise<void>

const kind = process.argv[2] === 'prove' ? 'proofs' : 'measure'
const folder = new URL(`./${kind}/`, import.meta.url)
const names = readdirSync(folder)
  // What ends in -part is called by another one.
  .filter((file) => file.endsWith('.ts') && !file.endsWith('-part.ts'))
  .map((file) => file.slice(0, -3))
const command = process.argv[2] === 'prove' ? 'prove' : 'bench'

const { values, positionals } = parse()
const name = positionals[0]
if (!name || !names.includes(name)) {
  console.error(
    `Usage: npm run ${command} -- NAME [--json] [--seed N] [--count N], where NAME is one of: ${names.join(', ')}`,
  )
  process.exit(2)
}
const figures = new Figures(false)
const seed = Number(values.seed ?? 1)
const { run } = (await import(new URL(`${name}.ts`, folder).href)) as { run: Bench }
figures.say(`${command} ${name}, seed ${seed}, on ${machine()}`)
await run({ figures, seed, count: values.count === undefined ? undefined : Number(values.count) })

const short = figures.all.filter((figure) => !passes(figure))
if (values.json) {
  const rows = figures.all.map((figure) => ({ ...figure, pass: passes(figure) }))
  console.log(JSON.stringify({ name, machine: machine(), figures: rows }))
} else
  console.log(short.length === 0 ? 'Every bar is met.' : `Falls short: ${short.map((figure) => figure.id).join(', ')}`)
process.exit(short.length === 0 && figures.all.length > 0 ? 0 : 1)

function parse() {
  try {
    return parseArgs({
      args: process.argv.slice(3),
      allowPositionals: true,
      options: { json: { type: 'boolean' }, seed: { type: 'string' }, count: { type: 'string' } },
    })
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(2)
  }
}
