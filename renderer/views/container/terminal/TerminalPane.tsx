import { Button, useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TerminalRow } from '../../../../shared/contract/terminals.ts'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { useClient } from '../../../client-context.tsx'
import { copyText } from '../../../components/copy-text.ts'
import { useSettings } from '../../../stores/settings.ts'
import { createTerminalInput, showTerminal } from '../../../stores/terminals.ts'
import { FindBar } from './FindBar.tsx'
import { LinkDialog } from './LinkDialog.tsx'
import { mayTakeFocus } from './may-focus.ts'
import { PasteDialog } from './PasteDialog.tsx'
import { createScreen, type Screen } from './screen.ts'
import { shellAsks } from './shell-asks.ts'
import classes from './Terminal.module.css'

/** One terminal on screen. Its output is read anew whenever it is shown: the back end keeps it. */
export function TerminalPane(props: { row: TerminalRow; label: string; onLeave: () => void }) {
  const { t } = useTranslation('terminal')
  const { row, label, onLeave } = props
  const { id } = row
  const client = useClient()
  const host = useRef<HTMLDivElement>(null)
  const [screen, setScreen] = useState<Screen | null>(null)
  const [paste, setPaste] = useState<string | null>(null)
  const [link, setLink] = useState<string | null>(null)
  const [finding, setFinding] = useState(false)
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const copyOnSelect = useSettings(({ terminal }) => terminal.copyOnSelect)
  const ended = row.end !== null
  const now = useRef({ copyOnSelect, ended, scheme, onLeave, t })
  now.current = { copyOnSelect, ended, scheme, onLeave, t }

  useEffect(() => {
    const element = host.current
    if (!element) return
    const input = createTerminalInput(client, id)
    let shown: ReturnType<typeof showTerminal> | undefined
    let copying: ReturnType<typeof setTimeout> | undefined
    let sizing: ReturnType<typeof setTimeout> | undefined
    const made = createScreen(
      element,
      { label, scheme: now.current.scheme },
      {
        onInput(bytes, byUser) {
          // Answers to questions in older output would be typed into whatever runs now; what a person types is for that.
          if (!now.current.ended && (byUser || shown?.live())) input.send(bytes)
        },
        onSize(size) {
          clearTimeout(sizing)
          // Dragging a border brings one size after the other: the program draws itself for the last.
          sizing = setTimeout(() => void client.terminals.resize({ id, ...bounded(size) }).catch(() => undefined), 60)
        },
        onLongPaste: setPaste,
        onLink(href) {
          if (shellAsks(href)) window.open(href, '_blank', 'noreferrer')
          else setLink(href)
        },
        onSelection(text) {
          clearTimeout(copying)
          if (!now.current.copyOnSelect || text === '') return
          copying = setTimeout(() => void copyText(text), 150)
        },
        onKey(key) {
          if (key === 'leave') now.current.onLeave()
          else if (key === 'copy') void copyText(made.terminal.getSelection())
          else setFinding(true)
        },
      },
    )
    shown = showTerminal(client, id, {
      write: (bytes, done) => made.terminal.write(bytes, done),
      dropped(bytes) {
        const words = now.current.t('dropped', { size: formatBytes(bytes) })
        made.terminal.write(`\x1b[0m\x1b[2m— ${words} —\x1b[0m\r\n`)
      },
    })
    const { cols, rows } = made.terminal
    if (!now.current.ended) void client.terminals.resize({ id, ...bounded({ cols, rows }) }).catch(() => undefined)
    if (mayTakeFocus()) made.terminal.focus()
    setScreen(made)
    return () => {
      clearTimeout(copying)
      clearTimeout(sizing)
      shown?.undo()
      input.close()
      made.close()
      setScreen(null)
    }
  }, [client, id, label])
  useEffect(() => screen?.setScheme(scheme), [screen, scheme])
  useEffect(() => {
    if (!screen) return
    // Where input is refused, no caret promises it.
    screen.terminal.options.disableStdin = ended
    if (ended) screen.terminal.write('\x1b[?25l')
  }, [screen, ended])

  return (
    <div className={classes.pane}>
      {finding && screen && (
        <FindBar
          screen={screen}
          onClose={() => {
            setFinding(false)
            screen.terminal.focus()
          }}
        />
      )}
      <div className={classes.host} data-ended={ended || undefined}>
        <div className={classes.fit} ref={host} data-terminal={id} />
      </div>
      <div className={classes.foot}>
        <span>{t('hint')}</span>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setFinding(true)}>
          {t('find')}
        </Button>
      </div>
      {paste !== null && (
        <PasteDialog
          text={paste}
          onPaste={() => {
            screen?.terminal.paste(paste)
            setPaste(null)
          }}
          onCancel={() => setPaste(null)}
        />
      )}
      {link !== null && <LinkDialog href={link} onClose={() => setLink(null)} />}
    </div>
  )
}

const bounded = (size: { cols: number; rows: number }) => ({
  cols: Math.min(1000, Math.max(2, size.cols)),
  rows: Math.min(1000, Math.max(1, size.rows)),
})
