import { IconArrowRight, IconDownload, IconExternalLink, IconStack2 } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import type { LayersReport } from '../../../../shared/contract/layers.ts'
import type { Settings } from '../../../../shared/contract/settings.ts'
import type { Client } from '../../../client.ts'
import { useClient } from '../../../client-context.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import { isTyping } from '../../../components/is-typing.ts'
import type { MenuEntry } from '../../../components/RowMenu.tsx'
import { Segmented } from '../../../components/Segmented.tsx'
import type { ImageLayers, LayerView } from '../../../stores/image-layers.ts'
import { patchSettings, settingsStore } from '../../../stores/settings.ts'
import { FilePanel } from '../file/FilePanel.tsx'
import { SaveNote } from '../file/SaveNote.tsx'
import { useSaveFile } from '../file/use-save-file.ts'
import { linkTarget } from '../link-target.ts'
import { comparePath } from '../paths.ts'
import classes from './Explorer.module.css'
import { instructionOf, LayerList } from './LayerList.tsx'
import { type RowContext, TreePane } from './TreePane.tsx'

const icon = { size: 14, stroke: 1.75 } as const

function remember(client: Client, choice: Partial<Settings['layers']>): void {
  void patchSettings(client, { layers: { ...settingsStore.getState().settings.layers, ...choice } })
}

/** The layers of an image, and the files of the chosen one. */
export function Explorer(props: { layers: ImageLayers; report: LayersReport }) {
  const { t } = useTranslation('layers')
  const client = useClient()
  const [, navigate] = useLocation()
  const { layers, report } = props
  const { layer, view, opened, missing } = useStore(layers.store)
  const browser = layers.browser(client)
  const saving = useSaveFile()
  const summary = report.layers[layer]

  // What is chosen here is how the next image is looked at; what a hint or a link leads to is not a choice.
  const changeView = (next: LayerView): void => {
    void layers.go(client, { view: next })
    remember(client, { view: next })
  }
  useEffect(
    () =>
      browser.store.subscribe(({ sort }, before) => {
        if (sort !== before.sort) remember(client, { sort })
      }),
    [browser, client],
  )
  const isFile = ({ row }: RowContext): boolean => row.kind === 'file' || row.kind === 'hardlink'
  const fileOf = async (context: RowContext) => ({
    source: browser.store.getState().source,
    row: context.row,
    path: await context.path(),
  })
  const open = async (context: RowContext): Promise<void> => {
    if (isFile(context)) layers.openFile(await fileOf(context))
    else if (context.row.kind === 'symlink' && context.row.link !== null)
      await layers.go(client, { view: 'upto', path: linkTarget(await context.path(), context.row.link) })
  }
  const menu = (context: RowContext): readonly MenuEntry[] => {
    const { row } = context
    const entries: MenuEntry[] = []
    if (isFile(context)) {
      entries.push(
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
      )
    }
    if (row.kind === 'symlink')
      entries.push({ id: 'follow', label: t('followLink'), hint: 'Enter', onSelect: () => void open(context) })
    const goTo = async (to: { layer: number; view: LayerView }): Promise<void> =>
      layers.go(client, { ...to, path: await context.path() })
    if (row.layer !== null && row.layer !== layer) {
      const { layer: holder } = row
      entries.push({
        id: 'holder',
        label: t('goToHolder', { number: holder + 1 }),
        icon: <IconStack2 {...icon} />,
        apart: true,
        onSelect: () => void goTo({ layer: holder, view: 'layer' }),
      })
    }
    const other = view === 'layer' ? 'upto' : 'layer'
    entries.push(
      {
        id: 'view',
        label: t(`showIn.${other}`),
        icon: <IconArrowRight {...icon} />,
        apart: row.layer === null || row.layer === layer,
        onSelect: () => void goTo({ layer, view: other }),
      },
      {
        id: 'compare',
        label: t('compareWith'),
        onSelect: () => navigate(comparePath(report.imageId, null)),
      },
    )
    return entries
  }
  if (!summary) return <p className={classes.none}>{t('noLayers')}</p>
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's name would be shown as a legend
    <div
      role="group"
      aria-label={t('tab.layers')}
      className={classes.explorer}
      onKeyDown={(event) => {
        if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
        const filter = event.currentTarget.querySelector<HTMLInputElement>('input[type=search]')
        if (!filter) return
        event.preventDefault()
        event.stopPropagation()
        filter.focus()
        filter.select()
      }}
    >
      <div className={classes.layout} data-opened={opened !== null || undefined}>
        <div className={classes.layers}>
          <LayerList
            layers={report.layers}
            current={layer}
            onChoose={(next) => void layers.go(client, { layer: next })}
          />
        </div>
        <div className={classes.tree}>
          {/* It keeps its place while a file is looked at. */}
          <div className={classes.pane}>
            <TreePane
              browser={browser}
              label={t('treeOf', { number: layer + 1, instruction: instructionOf(summary).slice(0, 80) })}
              lead={
                <Segmented
                  label={t('view')}
                  value={view}
                  onChange={changeView}
                  options={(['layer', 'upto'] as const).map((value) => ({ value, label: t(`views.${value}`) }))}
                />
              }
              notice={
                <>
                  {missing !== null && (
                    <p className={classes.missing} role="status">
                      {t('pathMissing', { path: withSigns(missing.slice(0, 300)), number: layer + 1 })}
                    </p>
                  )}
                  {!opened && <SaveNote saving={saving} />}
                </>
              }
              onOpen={(context) => void open(context)}
              menu={menu}
              emptyText={t(view === 'layer' ? 'emptyLayer' : 'emptyTree')}
            />
          </div>
          {opened && (
            <div className={classes.file}>
              <FilePanel
                key={`${opened.source.kind} ${opened.row.id} ${opened.path}`}
                file={opened}
                saving={saving}
                onClose={() => {
                  layers.openFile(null)
                  requestAnimationFrame(() => document.querySelector<HTMLElement>('[role="treegrid"]')?.focus())
                }}
              />
            </div>
          )}
        </div>
      </div>
    </div>
  )
}
