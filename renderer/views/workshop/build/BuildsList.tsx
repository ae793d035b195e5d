import { Button } from '@mantine/core'
import { IconHammer, IconRefresh, IconTrash } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { BuildRecord } from '../../../../shared/contract/builds.ts'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { useClient } from '../../../client-context.tsx'
import { Age } from '../../../components/Age.tsx'
import { EmptyState } from '../../../components/EmptyState.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { IconButton } from '../../../components/IconButton.tsx'
import { Toolbar } from '../../../components/Toolbar.tsx'
import { inOrder, useJobs } from '../../../stores/jobs.ts'
import { useMayChange } from '../../../stores/system.ts'
import { durationText } from '../../jobs/duration.ts'
import { JobCard } from '../../jobs/JobCard.tsx'
import { tellFault } from '../begin.tsx'
import shared from './Build.module.css'
import { isGoing, nameOf } from './BuildPage.tsx'
import classes from './BuildsList.module.css'
import { changeDraft, emptyDraft } from './draft.ts'
import { buildPath, newBuildPath } from './paths.ts'
import { useBuildAgain } from './use-again.ts'
import { useHistory } from './use-history.ts'

/** The builds that run, and those that have ended. */
export function BuildsList() {
  const { t } = useTranslation('builds')
  const [, navigate] = useLocation()
  const mayChange = useMayChange()
  const { records, fault, reload } = useHistory()
  const rows = useJobs((state) => state.rows)
  const going = useMemo(() => inOrder([...(rows?.values() ?? [])].filter(isGoing)), [rows])
  const begin = (): void => {
    changeDraft(emptyDraft)
    navigate(newBuildPath())
  }
  const button = mayChange && (
    <Button size="xs" leftSection={<IconHammer size={14} aria-hidden />} onClick={begin}>
      {t('list.new')}
    </Button>
  )
  return (
    <>
      <Toolbar title={t('list.title')} {...(records && { count: String(records.length) })} end={button} />
      <div className={classes.list}>
        {fault && <FaultNote fault={fault} onRetry={reload} />}
        {going.map((row) => (
          <JobCard key={row.id} row={row} />
        ))}
        {records?.length === 0 && going.length === 0 && (
          <EmptyState
            icon={<IconHammer size={36} stroke={1.25} />}
            title={t('list.empty')}
            text={t('list.emptyText')}
            command="docker build --tag my-app ."
          />
        )}
        {records && records.length > 0 && <Records records={records} onChange={reload} />}
      </div>
    </>
  )
}

function Records(props: { records: readonly BuildRecord[]; onChange: () => void }) {
  const { t } = useTranslation(['builds', 'jobs'])
  const client = useClient()
  const again = useBuildAgain()
  const mayChange = useMayChange()
  const forget = async (id: string): Promise<void> => {
    try {
      await client.builds.forget({ ids: [id] })
      props.onChange()
    } catch (error) {
      tellFault(t('list.forget'), error)
    }
  }
  return (
    <table className={classes.table} aria-label={t('list.history')}>
      <thead>
        <tr>
          <th scope="col">{t('list.image')}</th>
          <th scope="col">{t('list.state')}</th>
          <th scope="col">{t('list.folder')}</th>
          <th scope="col" className={classes.right}>
            {t('list.steps')}
          </th>
          <th scope="col" className={classes.right}>
            {t('list.took')}
          </th>
          <th scope="col" className={classes.right}>
            {t('list.size')}
          </th>
          <th scope="col" className={classes.right}>
            {t('list.ended')}
          </th>
          <th scope="col">
            <span className={shared.srOnly}>{t('list.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.records.map((record) => {
          const cached = record.steps.filter((step) => step.cached).length
          const name = nameOf(record)
          return (
            <tr key={record.id}>
              <th scope="row" className={classes.cell}>
                <Link className={shared.link} to={buildPath(record.id)} title={name}>
                  {name || t('list.noName')}
                </Link>
              </th>
              <td>
                <span data-state={record.state} className={shared.state}>
                  {t(`jobs:state.${record.state}`)}
                </span>
              </td>
              <td className={classes.cell} title={record.context}>
                {record.context}
              </td>
              <td className={classes.right}>
                {record.steps.length}
                {cached > 0 && <span className={shared.dim}> {t('list.cached', { count: cached })}</span>}
              </td>
              <td className={classes.right}>{durationText(record.endedAt - record.startedAt)}</td>
              <td className={classes.right}>{record.sizeBytes === null ? '—' : formatBytes(record.sizeBytes)}</td>
              <td className={classes.right}>
                <Age at={record.endedAt} ago />
              </td>
              <td className={classes.rowActions}>
                {mayChange && (
                  <>
                    <IconButton
                      label={`${t('page.again')}: ${name}`}
                      icon={<IconRefresh size={15} />}
                      onClick={() => again(record.id, record, record.faultLine)}
                    />
                    <IconButton
                      label={`${t('list.forget')}: ${name}`}
                      icon={<IconTrash size={15} />}
                      onClick={() => void forget(record.id)}
                    />
                  </>
                )}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
