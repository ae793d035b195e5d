import { notifications } from '@mantine/notifications'
import { IconFold, IconFoldDown } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { copyText } from '../../../components/copy-text.ts'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { IconButton } from '../../../components/IconButton.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import { type MenuEntry, RowMenu } from '../../../components/RowMenu.tsx'
import { SearchField } from '../../../components/SearchField.tsx'
import { allChanges, isFiltered, type TreeBrowser } from '../../../stores/tree-browser.ts'
import { ChangeMark } from '../ChangeMark.tsx'
import { type RowAt, TreeGrid } from './TreeGrid.tsx'
import classes from './TreePane.module.css'
import { TreeStatus } from './TreeStatus.tsx'

/** What can be done with a row; what needs its path asks for it. */
export interface RowContext extends RowAt {
  readonly path: () => Promise<string>
}

/** A tree with its filter, and below it where one is. */
export function TreePane(props: {
  browser: TreeBrowser
  label: string
  compares?: boolean
  /** Before the filter. */
  lead?: ReactNode
  /** Between the tools and the rows. */
  notice?: ReactNode
  onOpen: (context: RowContext) => void
  menu: (context: RowContext) => readonly MenuEntry[]
  /** Nothing is filtered, and there is nothing. */
  emptyText: string
}) {
  const { t } = useTranslation(['layers', 'actions', 'common'])
  const { browser } = props
  const gridRef = useRef<HTMLDivElement>(null)
  const tools = useRef<HTMLDivElement>(null)
  const [menu, setMenu] = useState<{ at: RowContext; point: { x: number; y: number } } | null>(null)
  const text = useStore(browser.store, (state) => state.text)
  const changes = useStore(browser.store, (state) => state.changes)
  const filtered = useStore(browser.store, isFiltered)
  const isComing = useStore(browser.feed.store, (state) => state.look === null)
  const refusal = useStore(browser.feed.store, (state) => state.refusal)

  const contextOf = (at: RowAt): RowContext => ({ ...at, path: () => browser.pathOf(at.row, at.place) })
  const copy = async (context: RowContext): Promise<void> => {
    const path = await context.path().catch(() => null)
    const done = path !== null && (await copyText(path))
    const what = withSigns((path ?? '').slice(-60))
    notifications.show({ message: done ? t('actions:copied', { what }) : t('actions:copyRefused'), autoClose: 2500 })
  }
  const entries = (context: RowContext): readonly MenuEntry[] => [
    ...props.menu(context),
    { id: 'copy', label: t('copyPath'), hint: 'Ctrl C', apart: true, onSelect: () => void copy(context) },
  ]
  return (
    <div className={classes.pane}>
      <div ref={tools} className={classes.tools} role="toolbar" aria-label={t('tools')}>
        {props.lead}
        <SearchField
          label={t('filterPath')}
          value={text}
          onChange={(next) => browser.setText(next)}
          onLeave={() => {
            void browser.flush()
            gridRef.current?.focus()
          }}
          width={140}
          // Beside the list of images, which has a filter of its own, the key is heard by whoever is around (Explorer).
          shortcut={props.compares ?? false}
        />
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's name would be shown as a legend */}
        <div className={classes.changes} role="group" aria-label={t('changes')}>
          {allChanges.map((change) => (
            <button
              key={change}
              type="button"
              className={classes.change}
              aria-pressed={changes.includes(change)}
              title={t(`change.${change}`)}
              onClick={() => browser.toggleChange(change)}
            >
              {change === 'unchanged' ? (
                <span aria-hidden>=</span>
              ) : (
                <span aria-hidden>
                  <ChangeMark change={change} />
                </span>
              )}
              <span className={classes.changeWord}>{t(`change.${change}`)}</span>
            </button>
          ))}
        </div>
        <span className={classes.buttons}>
          <IconButton label={t('expandAll')} icon={<IconFoldDown size={16} />} onClick={() => browser.foldAll(true)} />
          <IconButton label={t('collapseAll')} icon={<IconFold size={16} />} onClick={() => browser.foldAll(false)} />
        </span>
      </div>
      {props.notice}
      {refusal && (
        <div className={classes.fault}>
          <FaultNote fault={refusal.fault} onRetry={() => browser.feed.again()} />
        </div>
      )}
      {isComing && !refusal ? (
        <p className={classes.loading} role="status">
          {t('treeComing')}
        </p>
      ) : (
        <TreeGrid
          browser={browser}
          label={props.label}
          compares={props.compares ?? false}
          gridRef={gridRef}
          onOpen={(at) => props.onOpen(contextOf(at))}
          onCopy={(at) => void copy(contextOf(at))}
          onMenu={(at, point) => setMenu({ at: contextOf(at), point })}
          onFilter={() => {
            const input = tools.current?.querySelector<HTMLInputElement>('input[type=search]')
            input?.focus()
            input?.select()
          }}
          empty={
            <div className={classes.empty}>
              <p>{t(filtered ? 'noMatch' : 'nothing', { text: props.emptyText })}</p>
              {filtered && (
                <button type="button" className={classes.link} onClick={() => browser.showAll()}>
                  {t('showAll')}
                </button>
              )}
            </div>
          }
        />
      )}
      <TreeStatus browser={browser} />
      <RowMenu
        entries={menu ? entries(menu.at) : []}
        at={menu?.point ?? null}
        label={t('common:table.rowMenu', { name: withSigns(menu?.at.row.name.slice(0, 100) ?? '') })}
        onClose={() => setMenu(null)}
      />
    </div>
  )
}
