import { Button, Modal } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FaultData } from '../../../shared/contract/fault.ts'
import { CommandLine } from '../../components/CommandLine.tsx'
import { FaultNote } from '../../components/FaultNote.tsx'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import { refusalOf } from '../../stores/fault-of.ts'
import { isOver, useJobs } from '../../stores/jobs.ts'
import { watchJob } from '../../stores/workshop.ts'
import { JobCard } from '../jobs/JobCard.tsx'
import classes from './Workshop.module.css'

/**
 * A form that begins a job, and then shows how it goes: it may be closed, and the job goes on. `command`: the docker command that does
 * the same; null while the form is not whole.
 */
export function TaskDialog(props: {
  title: string
  label: string
  command: string | null
  ready: boolean
  danger?: boolean
  size?: number
  /** Resolves with the job's id; null where the user changed their mind. */
  begin: () => Promise<string | null>
  onClose: () => void
  children: ReactNode
}) {
  const { t } = useTranslation(['workshop', 'common'])
  const [jobId, setJobId] = useState<string | null>(null)
  const [fault, setFault] = useState<FaultData | null>(null)
  const [isBusy, setBusy] = useState(false)
  useReturnFocus()

  const begin = async (): Promise<void> => {
    setBusy(true)
    setFault(null)
    try {
      setJobId(await props.begin())
    } catch (error) {
      setFault(refusalOf(error).fault)
    }
    setBusy(false)
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (props.ready && !isBusy) void begin()
  }
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      size={props.size ?? 640}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {jobId === null ? (
        <form className={classes.form} onSubmit={submit} noValidate>
          {props.children}
          {fault && <FaultNote fault={fault} />}
          {props.command !== null && <CommandLine command={props.command} />}
          <div className={classes.buttons} data-danger={props.danger || undefined}>
            {/* Where no field asks for the focus, which comes first; else it would be at the cross. */}
            <Button
              size="xs"
              variant="default"
              data-autofocus={props.danger || !props.ready || undefined}
              onClick={props.onClose}
            >
              {t('common:cancel')}
            </Button>
            <Button
              size="xs"
              type="submit"
              data-autofocus={(props.ready && !props.danger) || undefined}
              disabled={!props.ready || isBusy}
              {...(props.danger && { color: 'red', variant: 'outline' })}
            >
              {props.label}
            </Button>
          </div>
        </form>
      ) : (
        <Underway
          {...{ jobId, command: props.command, onClose: props.onClose, onAgain: setJobId }}
          onBack={() => setJobId(null)}
        />
      )}
    </Modal>
  )
}

function Underway(props: {
  jobId: string
  command: string | null
  onClose: () => void
  onBack: () => void
  onAgain: (jobId: string) => void
}) {
  const { t } = useTranslation(['workshop', 'common'])
  const row = useJobs((state) => state.rows?.get(props.jobId))
  // Before its first row comes, which may be its last.
  useEffect(() => watchJob(props.jobId), [props.jobId])
  const over = row !== undefined && isOver(row)
  return (
    <div className={classes.form}>
      {row && <JobCard row={row} plain onAgain={props.onAgain} />}
      {props.command !== null && <CommandLine command={props.command} />}
      <div className={classes.buttons}>
        {over && row.state !== 'done' ? (
          <Button size="xs" variant="default" onClick={props.onBack}>
            {t('change')}
          </Button>
        ) : (
          <span className={classes.dim}>{over ? '' : t('goesOn')}</span>
        )}
        <Button size="xs" variant="default" data-autofocus onClick={props.onClose}>
          {t('common:close')}
        </Button>
      </div>
    </div>
  )
}
