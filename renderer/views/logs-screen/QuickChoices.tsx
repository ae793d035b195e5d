import { UnstyledButton } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import type { LogSelection } from '../../../shared/contract/logs.ts'
import type { LogViewChoice } from '../../../shared/contract/settings.ts'
import { useClient } from '../../client-context.tsx'
import { countContainers, isUp, useContainers } from '../../stores/containers.ts'
import { patchSettings, settingsStore, useSettings } from '../../stores/settings.ts'
import { logsPathOf, selectionOf } from './address.ts'
import classes from './LogsScreen.module.css'
import { isTold } from './remembered.ts'
import { titleOfSelection } from './title.ts'

const mostRecent = 8
const byName = new Intl.Collator(undefined, { numeric: true })

/** What is chosen with one click: everything running, a compose project, what was looked at before. */
export function QuickChoices() {
  const { t } = useTranslation('logsScreen')
  const rows = useContainers((state) => state.rows)
  const running = useMemo(() => (rows ? [...rows.values()].filter(isUp).length : 0), [rows])
  const projects = useMemo(() => projectsOf(rows), [rows])
  return (
    <aside className={classes.quick}>
      <ul className={classes.choices}>
        <Choice selection={{ kind: 'running' }} title={t('running')} note={t('runningText', { count: running })} />
      </ul>
      {projects.length > 0 && (
        <Choices title={t('projects')}>
          {projects.map(({ project, counts }) => (
            <Choice
              key={project}
              selection={{ kind: 'project', project }}
              title={project}
              note={t('projectText', { running: counts.running, total: counts.total })}
            />
          ))}
        </Choices>
      )}
      <Recent rows={rows} />
    </aside>
  )
}

function Recent(props: { rows: ReadonlyMap<string, ContainerRow> | null }) {
  const { t } = useTranslation('logsScreen')
  const client = useClient()
  const views = useSettings((settings) => settings.logViews)
  const shown = views.flatMap((view) => {
    const selection = selectionOf(view.key)
    // A project stands above already, unless more is remembered of it.
    if (!selection || (selection.kind === 'project' && !isTold(view))) return []
    return isThere(selection, props.rows) ? [{ view, selection }] : []
  })
  const forget = (key: string): void => {
    const logViews = settingsStore.getState().settings.logViews.filter((view) => view.key !== key)
    void patchSettings(client, { logViews })
  }
  if (shown.length === 0) return null
  return (
    <Choices title={t('recent')}>
      {shown.slice(0, mostRecent).map(({ view, selection }) => {
        const title = view.title ?? titleOfSelection(selection, props.rows, t)
        return (
          <Choice key={view.key} selection={selection} title={title} note={<ViewNote view={view} />}>
            <UnstyledButton
              className={classes.forget}
              aria-label={t('forget', { title })}
              title={t('forget', { title })}
              onClick={() => forget(view.key)}
            >
              <IconX size={13} aria-hidden />
            </UnstyledButton>
          </Choice>
        )
      })}
    </Choices>
  )
}

function ViewNote(props: { view: LogViewChoice }) {
  const { t } = useTranslation('logsScreen')
  const { bookmarks, filter } = props.view
  const parts = [
    filter.conditions.length > 0 && t('filtered'),
    bookmarks.length > 0 && t('bookmarks', { count: bookmarks.length }),
  ]
  return parts.filter((part) => part !== false).join(' · ')
}

function Choices(props: { title: string; children: ReactNode }) {
  return (
    <section aria-label={props.title}>
      <h2 className={classes.quickTitle}>{props.title}</h2>
      <ul className={classes.choices}>{props.children}</ul>
    </section>
  )
}

function Choice(props: { selection: LogSelection; title: string; note: ReactNode; children?: ReactNode }) {
  return (
    <li className={classes.choice}>
      <Link to={logsPathOf(props.selection)} className={classes.choiceLink}>
        <span className={classes.choiceTitle} title={props.title.slice(0, 1000)}>
          {props.title}
        </span>
        <span className={classes.choiceNote}>{props.note}</span>
      </Link>
      {props.children}
    </li>
  )
}

function projectsOf(rows: ReadonlyMap<string, ContainerRow> | null) {
  const members = Map.groupBy(rows?.values() ?? [], (row) => row.project)
  return [...members]
    .flatMap(([project, all]) => (project === null ? [] : [{ project, counts: countContainers(all) }]))
    .sort((a, b) => byName.compare(a.project, b.project))
}

/** Some of it is still on this engine; what the user gave a place is not thrown away for being on another. */
function isThere(selection: LogSelection, rows: ReadonlyMap<string, ContainerRow> | null): boolean {
  if (selection.kind === 'running' || rows === null) return false
  if (selection.kind === 'containers') return selection.ids.some((id) => rows.has(id))
  for (const row of rows.values()) if (row.project === selection.project) return true
  return false
}
