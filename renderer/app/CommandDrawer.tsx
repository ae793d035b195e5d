import { Button, Drawer } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { CommandEntry } from '../../shared/contract/commands.ts'
import { exactTime, localeOf } from '../components/Age.tsx'
import { CopyButton } from '../components/CopyButton.tsx'
import { copyText } from '../components/copy-text.ts'
import { FaultNote } from '../components/FaultNote.tsx'
import { useCommands } from '../stores/commands.ts'
import classes from './CommandDrawer.module.css'

/** Everything that was done, as docker commands, newest at the bottom. */
export function CommandDrawer(props: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(['engine', 'common'])
  return (
    <Drawer
      opened={props.opened}
      onClose={props.onClose}
      position="bottom"
      size={360}
      title={t('engine:commands.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <CommandList />
    </Drawer>
  )
}

/** Mounted only while the drawer is open, so that the log costs nothing else. */
function CommandList() {
  const { t, i18n } = useTranslation(['engine', 'common'])
  const entries = useCommands((state) => state.entries)
  const end = useRef<HTMLDivElement>(null)
  const count = entries.length
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new entry scrolls into sight
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' })
  }, [count])
  if (count === 0) return <p className={classes.dim}>{t('engine:commands.empty')}</p>
  return (
    <>
      <div className={classes.head}>
        <p className={classes.dim}>{t('engine:commands.text')}</p>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => void copyText(entries.map((entry) => entry.command).join('\n'))}
        >
          {t('engine:commands.copyAll')}
        </Button>
      </div>
      <ol className={classes.list}>
        {entries.map((entry) => (
          <CommandItem key={entry.id} entry={entry} language={i18n.language} />
        ))}
      </ol>
      <div ref={end} />
    </>
  )
}

function CommandItem(props: { entry: CommandEntry; language: string }) {
  const { t } = useTranslation('engine')
  const { entry } = props
  return (
    <li className={classes.item}>
      <div className={classes.line}>
        <time className={classes.time} title={exactTime(entry.at, props.language)}>
          {new Date(entry.at).toLocaleTimeString(localeOf(props.language))}
        </time>
        <span className={classes.outcome} data-outcome={entry.outcome}>
          {t(`commands.${entry.outcome}`)}
        </span>
        <code className={classes.command}>{entry.command}</code>
        {entry.durationMs !== null && (
          <span className={classes.time}>{t('commands.took', { ms: Math.round(entry.durationMs) })}</span>
        )}
        <CopyButton text={entry.command} size={22} />
      </div>
      {entry.fault && <FaultNote fault={entry.fault} />}
    </li>
  )
}
