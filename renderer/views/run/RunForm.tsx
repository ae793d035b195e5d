import { Button } from '@mantine/core'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { FaultData } from '../../../shared/contract/fault.ts'
import type { ContainerPlanView } from '../../../shared/contract/run.ts'
import type { RunSpec } from '../../../shared/contract/run-spec.ts'
import { dangersOf } from '../../../shared/run/dangers.ts'
import { runArgs, withoutSecrets } from '../../../shared/run/write-run.ts'
import { useDockerCommand } from '../../app/use-docker-command.ts'
import { useClient } from '../../client-context.tsx'
import { FaultNote } from '../../components/FaultNote.tsx'
import { containersStore } from '../../stores/containers.ts'
import { refusalOf } from '../../stores/fault-of.ts'
import { isOver, useJobs } from '../../stores/jobs.ts'
import { watchJob } from '../../stores/workshop.ts'
import { JobCard } from '../jobs/JobCard.tsx'
import { Basics } from './Basics.tsx'
import { CommandText } from './CommandText.tsx'
import { DangerDialog, DangerList } from './Dangers.tsx'
import { changedFields, EditNotes, type EditWay } from './EditNotes.tsx'
import { FieldInput } from './FieldInput.tsx'
import { countSet, foldedSections } from './fields.ts'
import classes from './Run.module.css'
import { useChecks } from './use-checks.ts'

/** Everything that a container can be asked for, beside the command that asks for the same. `plan`: the container that it is to take the place of. */
export function RunForm(props: {
  title: string
  spec: RunSpec
  onChange: (spec: RunSpec) => void
  onReset?: () => void
  plan?: ContainerPlanView
  /** Beside `plan`: begin with its newest image. */
  newest?: boolean
}) {
  const { t } = useTranslation('run')
  const client = useClient()
  const docker = useDockerCommand()
  const [, navigate] = useLocation()
  const { spec, plan } = props
  const [way, setWay] = useState<EditWay>(() => ({
    ...{ newest: props.newest ?? false, pull: props.newest ?? false },
    // Compose takes a kept one for one more of its service.
    keep: plan !== undefined && (containersStore.getState().rows?.get(plan.id)?.project ?? null) === null,
  }))
  const [asked, setAsked] = useState<'run' | 'create' | null>(null)
  const [jobId, setJobId] = useState<string | null>(null)
  const [fault, setFault] = useState<FaultData | null>(null)
  const [isBusy, setBusy] = useState(false)
  const checks = useChecks(spec, plan?.id ?? null)
  const dangers = useMemo(() => dangersOf(spec), [spec])
  const isGoing = useJobs((state) => {
    const row = jobId === null ? undefined : state.rows?.get(jobId)
    return jobId !== null && (row === undefined || !isOver(row))
  })
  // The container that this form is about has given its place away.
  const isReplaced = useJobs((state) => plan && jobId !== null && state.rows?.get(jobId)?.state === 'done')
  const change = (more: Partial<RunSpec>): void => props.onChange({ ...spec, ...more })
  const hasChange = !plan || way.newest || changedFields(plan.spec, spec).length > 0
  const ready = checks.isFit && hasChange && !isBusy && !isGoing && !isReplaced

  const begin = async (verb: 'run' | 'create'): Promise<void> => {
    setAsked(null)
    setBusy(true)
    setFault(null)
    const confirmed = dangers.map(({ kind, text }) => `${kind}:${text}`)
    try {
      const begun = plan
        ? await client.run.recreate({ id: plan.id, spec, ...way, confirmed })
        : await client.run.start({ spec, start: verb === 'run', confirmed })
      setJobId(begun.jobId)
    } catch (error) {
      setFault(refusalOf(error).fault)
    }
    setBusy(false)
  }
  const go = (verb: 'run' | 'create'): void => {
    if (dangers.length > 0) setAsked(verb)
    else void begin(verb)
  }
  return (
    <section className={classes.screen} aria-label={props.title}>
      <header className={classes.head}>
        <h1 className={classes.title}>{props.title}</h1>
        <span className={classes.space} />
        {props.onReset && (
          <Button size="xs" variant="subtle" color="gray" onClick={props.onReset}>
            {t('reset')}
          </Button>
        )}
        <Button size="xs" variant="default" onClick={() => navigate(plan ? `/containers/${plan.id}` : '/containers')}>
          {t('back')}
        </Button>
        {!plan && (
          <Button size="xs" variant="default" disabled={!ready} onClick={() => go('create')}>
            {t('create')}
          </Button>
        )}
        <Button size="xs" disabled={!ready} onClick={() => go(plan ? 'create' : 'run')}>
          {t(plan ? 'recreate' : 'go')}
        </Button>
      </header>
      <div className={classes.body}>
        <div className={classes.fields}>
          <Basics {...{ spec, checks }} onChange={change} />
          {foldedSections.map(({ key, fields }) => {
            const count = countSet(spec, fields)
            return (
              <details key={key} className={classes.folded}>
                <summary className={classes.summary}>
                  <span>{t(`section.${key}`)}</span>
                  {count > 0 && <span className={classes.count}>{t('set', { count })}</span>}
                  {fields.some(({ field }) => checks.error(field) !== null) && <span className={classes.bad}>!</span>}
                </summary>
                <div className={classes.grid}>
                  {fields.map((def) => (
                    <FieldInput key={def.field} {...{ spec, checks, def }} onChange={change} />
                  ))}
                </div>
              </details>
            )
          })}
        </div>
        <div className={classes.aside}>
          {jobId !== null && <Underway jobId={jobId} onAgain={setJobId} />}
          {fault && <FaultNote fault={fault} />}
          {plan && <EditNotes {...{ plan, spec, way }} onWay={setWay} />}
          <DangerList dangers={dangers} />
          <CommandText spec={spec} onChange={props.onChange} />
        </div>
      </div>
      {asked !== null && (
        <DangerDialog
          dangers={dangers}
          command={docker(runArgs(withoutSecrets(spec), asked))}
          onConfirm={() => void begin(asked)}
          onCancel={() => setAsked(null)}
        />
      )}
    </section>
  )
}

function Underway(props: { jobId: string; onAgain: (jobId: string) => void }) {
  const row = useJobs((state) => state.rows?.get(props.jobId))
  useEffect(() => watchJob(props.jobId), [props.jobId])
  return row ? <JobCard row={row} plain onAgain={props.onAgain} /> : null
}
