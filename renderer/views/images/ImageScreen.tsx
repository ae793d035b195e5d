import { Button } from '@mantine/core'
import { IconGitCompare, IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { historyArgs, inspectImageArgs, listImagesArgs, saveArgs } from '../../../shared/cli/images.ts'
import type { ImageDetail } from '../../../shared/contract/images.ts'
import { useDockerCommand } from '../../app/use-docker-command.ts'
import { useClient } from '../../client-context.tsx'
import { Bytes } from '../../components/Bytes.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { DetailHeader } from '../../components/DetailHeader.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { closeOnEscape } from '../../components/escape.ts'
import { FaultNote } from '../../components/FaultNote.tsx'
import { IconButton } from '../../components/IconButton.tsx'
import { Tabs } from '../../components/Tabs.tsx'
import { type ImageView, loadImage, useImages } from '../../stores/images.ts'
import { draftFrom } from '../../stores/run.ts'
import { useMayChange } from '../../stores/system.ts'
import { InspectPane } from '../container/InspectPane.tsx'
import { LayersRoom, useImageLayers } from '../layers/LayersRoom.tsx'
import { comparePath } from '../layers/paths.ts'
import { runPath } from '../run/paths.ts'
import { HistoryTable } from './HistoryTable.tsx'
import classes from './Image.module.css'
import { ImageFacts } from './ImageFacts.tsx'
import { type ImageLine, linesOf, shortId } from './image-lines.ts'
import type { ImageTab } from './tabs.ts'
import { imageTabs } from './tabs.ts'

/** One image, beside the list or in its place: its layer history, its facts, the engine's own document. */
export function ImageScreen(props: {
  id: string
  tab: ImageTab
  onTab: (tab: ImageTab) => void
  onClose: () => void
  filled: boolean
  onFill: (filled: boolean) => void
  onRemove: (lines: readonly ImageLine[]) => void
}) {
  const { t } = useTranslation(['images', 'layers', 'run'])
  const { id } = props
  const client = useClient()
  const listed = useImages((state) => state.rows?.get(id))
  const gone = useImages((state) => state.rows !== null && !state.rows.has(id))
  const [view, setView] = useState<ImageView>({ kind: 'loading' })
  const [round, setRound] = useState(0)
  const docker = useDockerCommand()
  const { tab, onTab } = props
  const layers = useImageLayers(id)
  const [, navigate] = useLocation()
  const mayChange = useMayChange()
  // An image never changes under its id; what changes (tags, users) comes with the list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round reads once
  useEffect(() => loadImage(client, id, setView), [client, id, round])

  const row = listed ?? (view.kind === 'shown' ? view.detail.row : null)
  const name = row?.tags[0] ?? shortId(id)
  return (
    <section
      className={classes.screen}
      aria-label={t('label', { name })}
      onKeyDown={(event) => closeOnEscape(event, props.onClose)}
    >
      <DetailHeader
        title={name}
        besideTitle={<CopyButton text={row?.tags[0] ?? id} label={t('copyRef')} />}
        closeLabel={t('close')}
        filled={props.filled}
        onFill={props.onFill}
        onClose={props.onClose}
        facts={
          row && (
            <>
              <span className={classes.id}>
                {shortId(id)}
                <CopyButton text={id} label={t('copyId')} size={20} />
              </span>
              <Bytes value={row.sizeBytes} />
              {row.tags.length > 1 && <span className={classes.dim}>+{row.tags.length - 1}</span>}
            </>
          )
        }
        actions={
          listed && (
            <>
              {mayChange && (
                <IconButton
                  label={t('run:menu.runImage')}
                  icon={<IconPlayerPlay size={16} />}
                  onClick={() => {
                    draftFrom(row?.tags[0] ?? id)
                    navigate(runPath)
                  }}
                />
              )}
              <IconButton
                label={t('layers:compareWith')}
                icon={<IconGitCompare size={16} />}
                onClick={() => navigate(comparePath(id, null))}
              />
              {mayChange && (
                <IconButton
                  label={t('remove')}
                  icon={<IconTrash size={16} />}
                  danger
                  onClick={() => props.onRemove(linesOf(listed))}
                />
              )}
            </>
          )
        }
      />
      {gone && view.kind === 'shown' && (
        <div className={classes.notice} role="status">
          <strong>{t('gone.title')}</strong> {t('gone.text')}
        </div>
      )}
      {view.kind === 'shown' ? (
        <Tabs
          label={t('tabs', { name })}
          items={imageTabs.map((value) => ({
            value,
            label: isOwn(value) ? t(`tab.${value}`) : t(`layers:tab.${value}`),
          }))}
          value={tab}
          onChange={onTab}
          command={docker(argsOf(tab, name))}
        >
          {isOwn(tab) ? (
            <Panel tab={tab} detail={row ? { ...view.detail, row } : view.detail} name={name} />
          ) : (
            <LayersRoom layers={layers} tab={tab} name={name} onTab={onTab} />
          )}
        </Tabs>
      ) : view.kind === 'failed' ? (
        <div className={classes.missing}>
          <EmptyState
            title={t('missing.title')}
            text={t('missing.text')}
            command={docker(listImagesArgs())}
            action={
              <Button size="xs" variant="default" onClick={props.onClose}>
                {t('missing.back')}
              </Button>
            }
          />
          <FaultNote fault={view.refusal.fault} onRetry={() => setRound(round + 1)} />
        </div>
      ) : (
        <p className={classes.loading} role="status">
          {t('detailLoading')}
        </p>
      )}
    </section>
  )
}

type OwnTab = 'history' | 'facts' | 'inspect'
const isOwn = (tab: ImageTab): tab is OwnTab => tab === 'history' || tab === 'facts' || tab === 'inspect'

/** What shows the same in a terminal, or gives what it is made of. */
function argsOf(tab: ImageTab, name: string): string[] {
  if (tab === 'history' || tab === 'dockerfile') return historyArgs(name)
  return isOwn(tab) ? inspectImageArgs(name) : saveArgs([name])
}

function Panel(props: { tab: OwnTab; detail: ImageDetail; name: string }) {
  const { t } = useTranslation('container')
  const client = useClient()
  const { tab, detail, name } = props
  const ref = detail.row.id
  switch (tab) {
    case 'history':
      return <HistoryTable detail={detail} name={name} />
    case 'facts':
      return <ImageFacts detail={detail} />
    case 'inspect':
      return (
        <InspectPane
          label={t('inspect.label')}
          version={ref}
          read={(signal) => client.images.raw({ ref }, { signal })}
        />
      )
  }
}
