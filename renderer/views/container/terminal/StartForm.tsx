import { Button, TextInput } from '@mantine/core'
import { IconTerminal2 } from '@tabler/icons-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { execArgs } from '../../../../shared/cli/containers.ts'
import type { ContainerDetail } from '../../../../shared/contract/containers.ts'
import type { FaultData } from '../../../../shared/contract/fault.ts'
import type { TerminalWish } from '../../../../shared/contract/terminals.ts'
import { splitWords } from '../../../../shared/lib/split-words.ts'
import { useDockerCommand } from '../../../app/use-docker-command.ts'
import { CommandLine } from '../../../components/CommandLine.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { mayTakeFocus } from './may-focus.ts'
import classes from './Terminal.module.css'

/** What a new terminal runs: the first shell that is there, unless something else is asked for. */
export function StartForm(props: {
  detail: ContainerDetail
  busy: boolean
  fault: FaultData | null
  onStart: (wish: TerminalWish) => void
}) {
  const { t } = useTranslation('terminal')
  const { detail, busy } = props
  const { id, name } = detail.row
  const docker = useDockerCommand()
  const [line, setLine] = useState('')
  const [user, setUser] = useState('')
  const [workingDir, setWorkingDir] = useState('')
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (mayTakeFocus()) first.current?.focus()
  }, [])
  const words = splitWords(line)
  const command = words === null || words.length === 0 ? null : words
  const badLine = words === null
  const badUser = !/^[\w.@$:+-]*$/.test(user)
  const badDir = workingDir !== '' && !workingDir.startsWith('/')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!busy && !badLine && !badUser && !badDir)
      props.onStart({ kind: 'exec', containerId: id, command, user, workingDir })
  }
  return (
    <form className={classes.start} onSubmit={submit} noValidate>
      <IconTerminal2 size={28} className={classes.startIcon} aria-hidden />
      <h2 className={classes.startTitle}>{t('start.title', { name })}</h2>
      <p className={classes.startText}>{t('start.text')}</p>
      <div className={classes.fields}>
        <TextInput
          size="xs"
          className={classes.wide ?? ''}
          label={t('start.command')}
          placeholder={t('start.anyShell')}
          spellCheck={false}
          autoComplete="off"
          maxLength={4000}
          error={badLine ? t('start.badLine') : undefined}
          value={line}
          onChange={(event) => setLine(event.currentTarget.value)}
        />
        <TextInput
          size="xs"
          label={t('start.user')}
          placeholder={detail.user || 'root'}
          spellCheck={false}
          autoComplete="off"
          maxLength={200}
          error={badUser ? t('start.badUser') : undefined}
          value={user}
          onChange={(event) => setUser(event.currentTarget.value)}
        />
        <TextInput
          size="xs"
          label={t('start.workingDir')}
          placeholder={detail.workingDir || '/'}
          spellCheck={false}
          autoComplete="off"
          maxLength={4000}
          error={badDir ? t('start.badDir') : undefined}
          value={workingDir}
          onChange={(event) => setWorkingDir(event.currentTarget.value)}
        />
      </div>
      <div className={classes.startButtons}>
        <Button size="xs" type="submit" loading={busy} ref={first}>
          {t(command ? 'start.run' : 'start.open')}
        </Button>
        {detail.tty && (
          <Button
            size="xs"
            variant="default"
            disabled={busy}
            title={t('start.attachHint')}
            onClick={() => props.onStart({ kind: 'attach', containerId: id })}
          >
            {t('start.attach')}
          </Button>
        )}
      </div>
      {props.fault && <FaultNote fault={props.fault} />}
      <div className={classes.startCommand}>
        <CommandLine command={docker(execArgs(name, { command: command ?? ['sh'], user, workingDir }))} />
      </div>
    </form>
  )
}
