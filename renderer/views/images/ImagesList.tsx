import { Button } from '@mantine/core'
import { IconStack2 } from '@tabler/icons-react'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { ImageRow } from '../../../shared/contract/images.ts'
import { useClient } from '../../client-context.tsx'
import { CommandLine } from '../../components/CommandLine.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { IconButton } from '../../components/IconButton.tsx'
import { SearchField } from '../../components/SearchField.tsx'
import { Segmented } from '../../components/Segmented.tsx'
import { Toolbar } from '../../components/Toolbar.tsx'
import { ColumnMenu } from '../../components/table/ColumnMenu.tsx'
import { DataTable } from '../../components/table/DataTable.tsx'
import { ListFrame } from '../../components/table/ListFrame.tsx'
import { useArrowFocus } from '../../components/table/use-arrow-focus.ts'
import { isStale, useEngine } from '../../stores/engine.ts'
import { useImages } from '../../stores/images.ts'
import { patchSettings, useSettings } from '../../stores/settings.ts'
import { entryOfKey } from '../containers/use-row-menu.tsx'
import { sharingPath } from '../layers/paths.ts'
import { ImageTools, PullButton } from '../workshop/ImageTools.tsx'
import { imageColumns } from './columns.tsx'
import classes from './Images.module.css'
import { countByFilter, type ImageLine, linesOf, matchesFilter, matchesText } from './image-lines.ts'
import { SelectionBar } from './SelectionBar.tsx'
import { useImageMenu } from './use-image-menu.tsx'
import type { ImageRemoval } from './use-image-removal.tsx'

const keyOf = (line: ImageLine): string => line.ref
const nameOf = (line: ImageLine): string => line.ref.slice(0, 200)
const defaultSort = { column: 'repository', descending: false }

/** The toolbar and the table. `openId`: the image whose detail is beside the list. */
export function ImagesList(props: {
  openId: string | null
  onOpen: (line: ImageLine) => void
  onClose: () => void
  removal: ImageRemoval
}) {
  const { t } = useTranslation(['images', 'layers'])
  const [, navigate] = useLocation()
  const client = useClient()
  const map = useImages((state) => state.rows)
  const fault = useImages((state) => state.fault)
  const stale = useEngine(isStale)
  const choices = useSettings((settings) => settings.images)
  const change = (patch: Partial<typeof choices>): void =>
    void patchSettings(client, { images: { ...choices, ...patch } })
  const [query, setQuery] = useState('')
  const gridRef = useRef<HTMLDivElement>(null)
  useArrowFocus(gridRef, props.openId === null)

  const lines = useLines(map)
  const counts = useMemo(() => countByFilter(lines), [lines])
  const accept = useMemo(() => {
    if (query.trim() === '' && choices.useFilter === 'all') return null
    return (line: ImageLine) => matchesFilter(line, choices.useFilter) && matchesText(line, query)
  }, [query, choices.useFilter])
  const shown = useMemo(() => (accept ? lines.filter(accept).length : lines.length), [lines, accept])
  const columns = useMemo(() => imageColumns(t), [t])
  const { selected, setSelected, selectedLines } = useSelectedLines(lines)
  const menu = useImageMenu(props.onOpen, props.removal.ask)
  const current = useMemo(
    () => (props.openId === null ? null : (lines.find((line) => line.image.id === props.openId)?.ref ?? null)),
    [lines, props.openId],
  )

  const clearFilters = (): void => {
    setQuery('')
    if (choices.useFilter !== 'all') change({ useFilter: 'all' })
  }
  const empty =
    map === null ? null : lines.length === 0 ? (
      <EmptyState
        icon={<IconStack2 size={36} stroke={1.25} />}
        title={t('empty.title')}
        text={t('empty.text')}
        command="docker pull nginx"
        action={
          <div className={classes.build}>
            <div>
              <PullButton />
            </div>
            <p className={classes.dim}>{t('empty.build')}</p>
            <CommandLine command="docker build --tag my-app ." />
          </div>
        }
      />
    ) : (
      <EmptyState
        title={t('noMatch.title')}
        text={t('noMatch.text')}
        action={
          <Button size="xs" variant="default" onClick={clearFilters}>
            {t('noMatch.clear')}
          </Button>
        }
      />
    )

  return (
    <>
      <Toolbar
        title={t('title')}
        count={accept ? t('count', { shown, count: lines.length }) : String(lines.length)}
        end={
          <>
            <ImageTools />
            <IconButton
              label={t('layers:sharing.action')}
              icon={<IconStack2 size={16} />}
              onClick={() => navigate(sharingPath)}
            />
            <ColumnMenu
              columns={columns}
              hidden={choices.hiddenColumns}
              onChange={(hiddenColumns) => change({ hiddenColumns })}
            />
          </>
        }
      >
        <SearchField
          label={t('filterHint')}
          value={query}
          onChange={setQuery}
          onLeave={() => gridRef.current?.focus()}
          width={320}
        />
        <Segmented
          label={t('use.label')}
          value={choices.useFilter}
          onChange={(useFilter) => change({ useFilter })}
          options={(['all', 'used', 'unused', 'untagged'] as const).map((value) => ({
            value,
            label: t(`use.${value}`),
            count: counts[value],
          }))}
        />
      </Toolbar>
      {selectedLines.length > 0 && (
        <SelectionBar
          lines={selectedLines}
          onRemove={() => props.removal.ask(selectedLines)}
          onClear={() => setSelected(new Set())}
        />
      )}
      <ListFrame fault={fault} stale={stale}>
        <DataTable
          label={t('title')}
          columns={columns}
          hidden={choices.hiddenColumns}
          rows={lines}
          keyOf={keyOf}
          nameOf={nameOf}
          accept={accept}
          sort={choices.sort ?? defaultSort}
          onSortChange={(sort) => change({ sort })}
          selected={selected}
          onSelect={setSelected}
          onOpen={props.onOpen}
          openOnClick={props.openId !== null}
          current={current}
          pending={props.removal.pending}
          menu={menu}
          onKey={(event, targets) => {
            if (event.key === 'Escape' && props.openId !== null) {
              props.onClose()
              return true
            }
            const entry = targets.length > 0 ? entryOfKey(menu(targets), event.key) : undefined
            entry?.onSelect?.()
            return entry !== undefined
          }}
          empty={empty}
          gridRef={gridRef}
        />
      </ListFrame>
    </>
  )
}

/** One line a tag. The lines of an image that stayed the same are the same objects, so they are not painted again. */
function useLines(map: ReadonlyMap<string, ImageRow> | null): readonly ImageLine[] {
  const cache = useRef(new WeakMap<ImageRow, ImageLine[]>())
  return useMemo(() => {
    const lines: ImageLine[] = []
    for (const image of map?.values() ?? []) {
      const made = cache.current.get(image) ?? linesOf(image)
      cache.current.set(image, made)
      lines.push(...made)
    }
    return lines
  }, [map])
}

/** The selected lines. What has been removed drops out by itself. */
function useSelectedLines(lines: readonly ImageLine[]) {
  const [chosen, setSelected] = useState<ReadonlySet<string>>(new Set())
  const selectedLines = useMemo(
    () => (chosen.size === 0 ? [] : lines.filter((line) => chosen.has(line.ref))),
    [chosen, lines],
  )
  const selected = useMemo(
    () => (selectedLines.length === chosen.size ? chosen : new Set(selectedLines.map((line) => line.ref))),
    [chosen, selectedLines],
  )
  return { selected, setSelected, selectedLines }
}
