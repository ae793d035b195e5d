import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { JobRow } from '../../../../shared/contract/jobs.ts'
import { withoutEscapes } from '../../../../shared/lib/ansi-escapes.ts'
import { useClient } from '../../../client-context.tsx'
import classes from './Build.module.css'
import { OutputPages, pageLines } from './output-pages.ts'

const lineHeight = 18
const overscan = 10

/**
 * What a build prints. Only the lines on screen are in the page and only pages around them in memory. Follows the end while the end is in
 * sight. `at`: a line that is to be shown, again each time it is another object.
 */
export function BuildOutput(props: { row: JobRow; at: { readonly line: number } | null }) {
  const { t } = useTranslation('builds')
  const { row, at } = props
  const { first, count } = row.output
  const box = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  const [view, setView] = useState({ top: 0, height: 200 })
  const from = Math.max(0, Math.floor(view.top / lineHeight) - overscan)
  const to = Math.min(count, Math.ceil((view.top + view.height) / lineHeight) + overscan)
  const line = useLines(row.id, first + from, first + to, first + count)

  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines bring the end into sight
  useLayoutEffect(() => {
    if (follows.current && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [count])
  useEffect(() => {
    if (!at || !box.current) return
    follows.current = false
    box.current.scrollTop = Math.max(0, at.line - first) * lineHeight
  }, [at, first])
  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => setView({ top: element.scrollTop, height: element.clientHeight }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const numbers = Array.from({ length: Math.max(0, to - from) }, (_, index) => first + from + index)
  return (
    <div className={classes.output}>
      <div className={classes.fileHead}>
        <strong>{t('output.title')}</strong>
        <span className={classes.dim}>
          {first > 0 ? t('output.dropped', { count, dropped: first }) : t('output.lines', { count })}
        </span>
      </div>
      <div
        ref={box}
        className={classes.lines}
        role="log"
        aria-live="off"
        aria-label={t('output.title')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled part must be reachable by keyboard
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, clientHeight, scrollHeight } = event.currentTarget
          follows.current = scrollTop + clientHeight >= scrollHeight - lineHeight
          setView({ top: scrollTop, height: clientHeight })
        }}
      >
        <div style={{ height: count * lineHeight }}>
          <pre className={classes.text} style={{ transform: `translateY(${from * lineHeight}px)` }}>
            {numbers.map((number) => (
              <div key={number} className={classes.outputLine}>
                {line(number) ?? ' '}
              </div>
            ))}
          </pre>
        </div>
      </div>
    </div>
  )
}

/** The known lines; asks for those that are missing. */
function useLines(jobId: string, from: number, to: number, next: number): (number: number) => string | null {
  const client = useClient()
  const [pages, setPages] = useState(() => ({ jobId, pages: new OutputPages() }))
  /** Reads that went well: each may leave something to be read. */
  const [round, setRound] = useState(0)
  if (pages.jobId !== jobId) setPages({ jobId, pages: new OutputPages() })
  const asking = useRef(new Set<string>())
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round looks for what is missing still
  useEffect(() => {
    for (const start of pages.pages.missing(from, to, next)) {
      const key = `${jobId} ${start}`
      if (asking.current.has(key)) continue
      asking.current.add(key)
      const read = async (): Promise<void> => {
        try {
          const count = pageLines - (start % pageLines)
          const { lines } = await client.jobs.output({ id: jobId, from: start, count })
          const shown = lines.map(({ number, text }) => ({ number, text: withoutEscapes(text) }))
          pages.pages.put(start, shown, next)
          asking.current.delete(key)
          setRound((before) => before + 1)
        } catch {
          // The job has been dismissed, or the connection is lost: what is known stays.
          asking.current.delete(key)
        }
      }
      void read()
    }
  }, [client, pages, jobId, from, to, next, round])
  return (number) => pages.pages.line(number)
}
