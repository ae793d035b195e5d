import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

/** What `npm test` adds up over its runs of vitest. */
export interface Verdict {
  passed: number
  failed: number
  skipped: number
  /** Tests that failed once and passed when they were tried again: they count as passed, and are named. */
  secondTry: string[]
}

/** Writes a `Verdict` as JSON to the file that PORTLIGHT_VERDICT names. */
export default class VerdictReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const verdict: Verdict = { passed: 0, failed: 0, skipped: 0, secondTry: [] }
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') verdict.passed += 1
        else if (state === 'failed') verdict.failed += 1
        else verdict.skipped += 1
        if (test.diagnostic()?.flaky) {
          verdict.secondTry.push(`${module.project.name}/${module.relativeModuleId}: ${test.fullName}`)
        }
      }
    }
    const file = process.env.PORTLIGHT_VERDICT
    if (file) writeFileSync(file, JSON.stringify(verdict))
  }
}
