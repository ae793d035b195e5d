import { IconDownload, IconExternalLink } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LayersComparison } from '../../../../shared/contract/layers.ts'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { useDockerCommand } from '../../../app/use-docker-command.ts'
import type { Client } from '../../../client.ts'
import { useClient } from '../../../client-context.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import type { MenuEntry } from '../../../components/RowMenu.tsx'
import { Tabs } from '../../../components/Tabs.tsx'
import type { OpenedFile } from '../../../stores/image-layers.ts'
import { TreeBrowser } from '../../../stores/tree-browser.ts'
import { ChangeMark } from '../ChangeMark.tsx'
import { type RowContext, TreePane } from '../explorer/TreePane.tsx'
import { FilePanel } from '../file/FilePanel.tsx'
import { SaveNote } from '../file/SaveNote.tsx'
import { useSaveFile } from '../file/use-save-file.ts'
import { useAnswer } from '../use-answer.ts'
import classes from './Compare.module.css'
import { ConfigDiff } from './ConfigDiff.tsx'

interface ComparisonProps {
  readonly from: string
  readonly to: string
  readonly fromName: string
  readonly toName: string
}

/** What two images, both read, have in common and where they differ. */
export function Comparison(props: ComparisonProps) {
  const { t } = useTranslation('layers')
  const client = useClient()
  const docker = useDockerCommand()
  const { from, to } = props
  const [tab, setTab] = useState<'files' | 'config'>('files')
  const { answer, again } = useAnswer((signal) => client.layers.compare({ from, to }, { signal }), [client, from, to])
  if (answer.kind === 'loading') {
    return (
      <p className={classes.loading} role="status">
        {t('compare.loading')}
      </p>
    )
  }
  if (answer.kind === 'failed') {
    return (
      <div className={classes.failed}>
        <FaultNote fault={answer.refusal.fault} onRetry={again} />
      </div>
    )
  }
  const comparison = answer.value
  return (
    <>
      <Summary comparison={comparison} />
      <Tabs
        label={t('compare.title')}
        items={[
          { value: 'files', label: t('compare.files') },
          { value: 'config', label: t('compare.config'), note: String(comparison.config.length) },
        ]}
        value={tab}
        onChange={setTab}
        command={docker(['image', 'inspect', from, to])}
      >
        {tab === 'files' ? (
          <Files key={`${from} ${to}`} client={client} {...props} />
        ) : (
          <ConfigDiff comparison={comparison} fromName={props.fromName} toName={props.toName} />
        )}
      </Tabs>
    </>
  )
}

function Summary(props: { comparison: LayersComparison }) {
  const { t, i18n } = useTranslation('layers')
  const { commonLayers, commonBytes, added, changed, removed } = props.comparison
  const number = new Intl.NumberFormat(i18n.language)
  const files = (count: number): string => t('compare.fileCount', { count, replace: { count: number.format(count) } })
  return (
    <dl className={classes.summary}>
      <div>
        <dt>{t('compare.common')}</dt>
        <dd>
          {commonLayers === 0
            ? t('compare.noCommon')
            : t('compare.commonLayers', { count: commonLayers, bytes: formatBytes(commonBytes) })}
        </dd>
      </div>
      <div>
        <dt>
          <ChangeMark change="added" /> {t('change.added')}
        </dt>
        <dd>
          {files(added.files)}, {formatBytes(added.bytes)}
        </dd>
      </div>
      <div>
        <dt>
          <ChangeMark change="changed" /> {t('change.changed')}
        </dt>
        <dd>
          {files(changed.files)}, {formatBytes(changed.bytesBefore)} → {formatBytes(changed.bytes)}
        </dd>
      </div>
      <div>
        <dt>
          <ChangeMark change="removed" /> {t('change.removed')}
        </dt>
        <dd>
          {files(removed.files)}, {formatBytes(removed.bytes)}
        </dd>
      </div>
    </dl>
  )
}

const icon = { size: 14, stroke: 1.75 } as const

/** The tree of both, what is the same left out at first. */
function Files(props: ComparisonProps & { client: Client }) {
  const { t } = useTranslation('layers')
  const { client, from, to } = props
  const [opened, setOpened] = useState<OpenedFile | null>(null)
  const saving = useSaveFile()
  const [browser] = useState(
    () =>
      new TreeBrowser(client.layers, {
        source: { kind: 'compare', from, to },
        sort: 'name',
        changes: ['added', 'changed', 'removed'],
      }),
  )
  useEffect(() => {
    browser.open()
    return () => browser.close()
  }, [browser])
  const isFile = ({ row }: RowContext): boolean => row.kind === 'file' || row.kind === 'hardlink'
  const fileOf = async (context: RowContext): Promise<OpenedFile> => ({
    source: { kind: 'compare', from, to },
    row: context.row,
    path: await context.path(),
  })
  const open = async (context: RowContext): Promise<void> => {
    if (isFile(context)) setOpened(await fileOf(context))
  }
  const menu = (context: RowContext): readonly MenuEntry[] =>
    isFile(context)
      ? [
          {
            id: 'open',
            label: t('open'),
            hint: 'Enter',
            icon: <IconExternalLink {...icon} />,
            onSelect: () => void open(context),
          },
          {
            id: 'save',
            label: t('file.save'),
            icon: <IconDownload {...icon} />,
            onSelect: () => void fileOf(context).then(saving.start),
          },
        ]
      : []
  return (
    <div className={classes.files} data-opened={opened !== null || undefined}>
      <div className={classes.pane}>
        <TreePane
          browser={browser}
          label={t('compare.treeOf', { from: props.fromName, to: props.toName })}
          compares
          notice={opened ? null : <SaveNote saving={saving} />}
          onOpen={(context) => void open(context)}
          menu={menu}
          emptyText={t('compare.equal')}
        />
      </div>
      {opened && (
        <div className={classes.file}>
          <FilePanel
            key={`${opened.row.id}`}
            file={opened}
            saving={saving}
            onClose={() => {
              setOpened(null)
              requestAnimationFrame(() => document.querySelector<HTMLElement>('[role="treegrid"]')?.focus())
            }}
          />
        </div>
      )}
    </div>
  )
}
