import { Button, Progress } from '@mantine/core'
import { IconStack2 } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { saveArgs } from '../../../shared/cli/images.ts'
import type { LayersProgress, LayersReport, ReadingNote } from '../../../shared/contract/layers.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import { useDockerCommand } from '../../app/use-docker-command.ts'
import { useClient } from '../../client-context.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { FaultNote } from '../../components/FaultNote.tsx'
import type { AnalysisStore } from '../../stores/layers.ts'
import classes from './AnalysisGate.module.css'

/** Reads the layers when it is first shown, says how that goes, and then shows what needs them. */
export function AnalysisGate(props: {
  analysis: AnalysisStore
  imageId: string
  name: string
  children: (report: LayersReport) => React.ReactNode
}) {
  const { t } = useTranslation(['layers', 'common'])
  const client = useClient()
  const docker = useDockerCommand()
  const { analysis, imageId, name } = props
  const state = useStore(analysis.store)
  // Only what nobody has decided yet begins by itself: who cancelled, or saw it fail, begins again with a click.
  useEffect(() => {
    if (state.kind === 'idle') analysis.start(client.layers, imageId)
  }, [state.kind, analysis, client, imageId])
  const again = (): void => analysis.start(client.layers, imageId)

  switch (state.kind) {
    case 'ready':
      return (
        <>
          {state.report.notes.length > 0 && <Notes notes={state.report.notes} />}
          {props.children(state.report)}
        </>
      )
    case 'failed':
      return (
        <div className={classes.failed}>
          <EmptyState title={t('failed.title')} text={t('failed.text')} command={docker(saveArgs([name]))} />
          <FaultNote fault={state.refusal.fault} onRetry={again} />
        </div>
      )
    case 'cancelled':
      return (
        <EmptyState
          icon={<IconStack2 size={36} stroke={1.25} />}
          title={t('cancelled.title')}
          text={t('cancelled.text')}
          action={
            <Button size="xs" onClick={again}>
              {t('cancelled.again')}
            </Button>
          }
        />
      )
    default:
      return <Reading progress={state.kind === 'running' ? state.progress : null} onCancel={() => analysis.cancel()} />
  }
}

function Notes(props: { notes: readonly ReadingNote[] }) {
  const { t, i18n } = useTranslation('layers')
  const number = new Intl.NumberFormat(i18n.language)
  return (
    <details className={classes.notes}>
      <summary>{t('notes', { count: props.notes.length })}</summary>
      <ul>
        {props.notes.map(({ code, count, limit }) => (
          <li key={code}>
            {t(`note.${code}`, {
              count,
              replace: { count: number.format(count), limit: limit === null ? '' : number.format(limit) },
            })}
          </li>
        ))}
      </ul>
    </details>
  )
}

function Reading(props: { progress: LayersProgress | null; onCancel: () => void }) {
  const { t, i18n } = useTranslation(['layers', 'common'])
  const { progress } = props
  const number = new Intl.NumberFormat(i18n.language)
  const reads = progress !== null && progress.phase !== 'waiting'
  const share = reads && progress.expectedBytes ? Math.min(99, (progress.bytes / progress.expectedBytes) * 100) : null
  return (
    <div className={classes.reading}>
      <div role="status" className={classes.words}>
        <strong>{t(reads ? 'reading.title' : 'waiting.title')}</strong>
        <p className={classes.dim}>{t(reads ? 'reading.text' : 'waiting.text')}</p>
      </div>
      <Progress
        value={share ?? 100}
        animated={share === null}
        striped={share === null}
        size="sm"
        aria-label={t(reads ? 'reading.title' : 'waiting.title')}
        className={classes.bar}
      />
      <div className={classes.figures}>
        {reads && (
          <>
            <span>
              {progress.expectedBytes
                ? t('reading.bytesOf', {
                    bytes: formatBytes(progress.bytes),
                    expected: formatBytes(progress.expectedBytes),
                  })
                : formatBytes(progress.bytes)}
            </span>
            <span>
              {t('reading.entries', {
                count: progress.entries,
                replace: { count: number.format(progress.entries) },
              })}
            </span>
            <span>{t('reading.layers', { read: progress.layersRead, layers: progress.layers })}</span>
          </>
        )}
        <Button size="compact-xs" variant="default" onClick={props.onCancel} className={classes.cancel}>
          {t('common:cancel')}
        </Button>
      </div>
    </div>
  )
}
