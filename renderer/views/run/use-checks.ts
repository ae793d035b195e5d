import type { TFunction } from 'i18next'
import { useEffect, useMemo, useState } from 'react'
import type { Finding } from '../../../shared/contract/run.ts'
import type { RunField, RunSpec } from '../../../shared/contract/run-spec.ts'
import { checkSpec } from '../../../shared/run/check.ts'
import { useClient } from '../../client-context.tsx'
import { i18n } from '../../i18n/index.ts'

/** Asked when nothing has been typed for this long. */
const restMs = 300

export interface Checks {
  /** Words that no engine takes. */
  readonly isFit: boolean
  /** What is wrong with a field, or one of its entries, in a sentence; null where nothing is. */
  error(field: RunField, at?: number): string | null
  /** What is worth a word, and not wrong. */
  note(field: RunField, at?: number): string | null
}

/** Checks while one types: the words at once, what the engine and the machine say a moment later. */
export function useChecks(spec: RunSpec, replaces: string | null): Checks {
  const client = useClient()
  const [findings, setFindings] = useState<readonly Finding[]>([])
  useEffect(() => {
    const stop = new AbortController()
    const ask = async (): Promise<void> => {
      try {
        setFindings((await client.run.check({ spec, replaces }, { signal: stop.signal })).findings)
      } catch {
        // Without an engine there is nothing to say; the screen tells that elsewhere.
        if (!stop.signal.aborted) setFindings([])
      }
    }
    const timer = setTimeout(() => void ask(), restMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [client, spec, replaces])
  return useMemo(() => {
    const problems = checkSpec(spec)
    const t: TFunction<'run'> = i18n.getFixedT(null, 'run')
    const said = (finding: Finding | undefined): string | null => {
      if (!finding) return null
      const kind = finding.kind === 'port-of-process' && finding.by === '' ? 'port-of-somebody' : finding.kind
      return t(`finding.${kind}`, { text: finding.text, by: finding.by })
    }
    const found = (field: RunField, at: number | undefined, blocks: boolean): Finding | undefined =>
      findings.find((one) => one.field === field && one.blocks === blocks && (at === undefined || one.at === at))
    return {
      isFit: problems.length === 0,
      error(field, at) {
        // An empty form is not wrong yet.
        const isEmpty = field === 'image' && spec.image === ''
        const problem = problems.find((one) => one.field === field && (at === undefined || one.at === at))
        if (problem && !isEmpty) return t(`problem.${problem.kind}`, { text: problem.text.slice(0, 200) })
        return said(found(field, at, true))
      },
      note: (field, at) => said(found(field, at, false)),
    }
  }, [spec, findings])
}
