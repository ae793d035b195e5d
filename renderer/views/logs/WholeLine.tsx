import { Button, Modal } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogLine } from '../../../shared/contract/logs.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import { copyText } from '../../components/copy-text.ts'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import type { LogFeed } from '../../stores/logs.ts'
import { segmentsOf } from './segments.ts'
import classes from './WholeLine.module.css'

/** Characters that are in the document at once: more of one text makes the page slow. */
const pieceLength = 64 * 1024

type Shown = { kind: 'reading' } | { kind: 'failed' } | { kind: 'read'; text: string }

/** One long line, whole: shown piece by piece, copied at once. Its session holds at most 1 MiB of a line in one. */
export function WholeLine(props: { feed: LogFeed; line: LogLine; onClose: () => void }) {
  const { t } = useTranslation(['logs', 'common'])
  const { feed, line } = props
  const [shown, setShown] = useState<Shown>({ kind: 'reading' })
  const [length, setLength] = useState(pieceLength)
  const [copied, setCopied] = useState<boolean | null>(null)
  const number = useRef(line.number)
  useReturnFocus()
  useEffect(() => {
    const closing = new AbortController()
    const read = async (): Promise<void> => {
      try {
        const pieces: string[] = []
        for await (const piece of feed.wholeLine(number.current, closing.signal)) pieces.push(piece)
        // The escape sequences act on nothing here: shown as text without them, as in its row.
        const text = segmentsOf(pieces.join(''), [])
          .map((segment) => segment.text)
          .join('')
        setShown({ kind: 'read', text })
      } catch {
        if (!closing.signal.aborted) setShown({ kind: 'failed' })
      }
    }
    void read()
    return () => closing.abort()
  }, [feed])
  const copy = async (): Promise<void> => {
    if (shown.kind === 'read') setCopied(await copyText(shown.text))
  }
  return (
    <Modal
      opened
      onClose={props.onClose}
      size="xl"
      title={t('logs:whole.title', { size: formatBytes(line.fullBytes, 'binary') })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */}
      <pre className={classes.text} tabIndex={0}>
        {shown.kind === 'reading' && t('logs:loadingLine')}
        {shown.kind === 'failed' && t('logs:whole.failed')}
        {shown.kind === 'read' && shown.text.slice(0, length)}
      </pre>
      <div className={classes.buttons}>
        <span role="status" className={classes.note}>
          {copied === true && t('logs:copied', { count: 1 })}
          {copied === false && t('logs:copyFailed')}
        </span>
        {shown.kind === 'read' && shown.text.length > length && (
          <Button size="xs" variant="default" onClick={() => setLength(length + 4 * pieceLength)}>
            {t('logs:whole.more')}
          </Button>
        )}
        <Button size="xs" variant="default" disabled={shown.kind !== 'read'} onClick={copy}>
          {t('logs:whole.copy')}
        </Button>
      </div>
    </Modal>
  )
}
