import { Button } from '@mantine/core'
import { IconArrowLeft, IconStack2, IconTrash } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { SharingMap } from '../../../../shared/contract/layers.ts'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { useClient } from '../../../client-context.tsx'
import { EmptyState } from '../../../components/EmptyState.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import { SearchField } from '../../../components/SearchField.tsx'
import { Toolbar } from '../../../components/Toolbar.tsx'
import { DataTable } from '../../../components/table/DataTable.tsx'
import type { TableSort } from '../../../components/table/types.ts'
import { useImages } from '../../../stores/images.ts'
import { linesOf, shortId } from '../../images/image-lines.ts'
import { imagePath } from '../../images/paths.ts'
import { useImageRemoval } from '../../images/use-image-removal.tsx'
import { useAnswer } from '../use-answer.ts'
import { type SharedImage, sharingColumns } from './columns.tsx'
import { SharedLayers } from './SharedLayers.tsx'
import classes from './Sharing.module.css'

const keyOf = (image: SharedImage): string => image.id
const nameOf = (image: SharedImage): string => image.name

/** Which layers the images share, what each holds alone, and what removing some would really free. */
export function SharingScreen() {
  const { t } = useTranslation('layers')
  const client = useClient()
  const [, navigate] = useLocation()
  const rows = useImages((state) => state.rows)
  // Layers change only with the images.
  const version = useMemo(() => [...(rows?.values() ?? [])].map(({ id, tags }) => `${id} ${tags}`).join('\n'), [rows])
  const { answer, again } = useAnswer((signal) => client.layers.sharing(undefined, { signal }), [client, version])
  const [kept, setKept] = useState<SharingMap | null>(null)
  if (answer.kind === 'shown' && answer.value !== kept) setKept(answer.value)
  return (
    <>
      <Toolbar
        title={t('sharing.title')}
        end={
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowLeft size={14} />}
            onClick={() => navigate('/images')}
          >
            {t('sharing.back')}
          </Button>
        }
      >
        <span className={classes.dim}>{t('sharing.text')}</span>
      </Toolbar>
      {answer.kind === 'failed' && (
        <div className={classes.fault}>
          <FaultNote fault={answer.refusal.fault} onRetry={again} />
        </div>
      )}
      {kept ? (
        kept.images.length === 0 ? (
          <EmptyState
            icon={<IconStack2 size={36} stroke={1.25} />}
            title={t('sharing.empty')}
            text={t('sharing.emptyText')}
            command="docker pull nginx"
          />
        ) : (
          <Shares map={kept} />
        )
      ) : (
        answer.kind === 'loading' && (
          <p className={classes.loading} role="status">
            {t('sharing.loading')}
          </p>
        )
      )}
    </>
  )
}

function Shares(props: { map: SharingMap }) {
  const { t } = useTranslation('layers')
  const [, navigate] = useLocation()
  const { map } = props
  const images = useMemo(() => toImages(map), [map])
  const columns = useMemo(() => sharingColumns(t, Math.max(1, ...images.map((image) => image.bytes))), [t, images])
  const [sort, setSort] = useState<TableSort | null>({ column: 'unique', descending: true })
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [current, setCurrent] = useState<string | null>(null)
  const selected = useMemo(() => images.filter(({ id }) => chosen.has(id)).map(({ id }) => id), [images, chosen])
  const accept = useMemo(() => {
    const text = query.trim().toLowerCase()
    return text === '' ? null : ({ name, id }: SharedImage) => name.toLowerCase().includes(text) || id.includes(text)
  }, [query])
  return (
    <>
      <div className={classes.tools}>
        <SearchField label={t('sharing.filter')} value={query} onChange={setQuery} width={260} />
        <Freed ids={selected} onClear={() => setChosen(new Set())} />
      </div>
      <div className={classes.map}>
        <div className={classes.images}>
          <DataTable
            label={t('sharing.images')}
            columns={columns}
            rows={images}
            keyOf={keyOf}
            nameOf={nameOf}
            accept={accept}
            sort={sort}
            onSortChange={setSort}
            selected={chosen}
            onSelect={setChosen}
            onOpen={({ id }) => setCurrent(id)}
            openOnClick
            current={current}
            menu={(targets) => [
              {
                id: 'open',
                label: t('sharing.open'),
                disabled: targets.length !== 1,
                onSelect: () => targets[0] && navigate(imagePath(targets[0].id)),
              },
            ]}
            empty={<p className={classes.loading}>{t('sharing.noMatch')}</p>}
          />
        </div>
        <div className={classes.layers}>
          <SharedLayers map={map} images={images} current={current} onClear={() => setCurrent(null)} />
        </div>
      </div>
    </>
  )
}

/** What removing the chosen ones would give back, and the way to do it. */
function Freed(props: { ids: readonly string[]; onClear: () => void }) {
  const { t } = useTranslation(['layers', 'images'])
  const client = useClient()
  const { ids } = props
  const rows = useImages((state) => state.rows)
  const removal = useImageRemoval()
  const { answer } = useAnswer(
    async (signal) => (ids.length === 0 ? null : client.layers.freed({ imageIds: [...ids] }, { signal })),
    [client, ids.join(' ')],
  )
  if (ids.length === 0) return <span className={classes.dim}>{t('layers:sharing.select')}</span>
  const lines = ids.flatMap((id) => {
    const row = rows?.get(id)
    return row ? linesOf(row) : []
  })
  return (
    <div className={classes.freed} role="toolbar" aria-label={t('images:selected', { count: ids.length })}>
      <span role="status">
        {answer.kind === 'shown' && answer.value
          ? t('layers:sharing.frees', {
              count: ids.length,
              bytes: formatBytes(answer.value.bytes),
              kept: formatBytes(answer.value.keptShared),
            })
          : answer.kind === 'failed'
            ? t('layers:sharing.freesUnknown')
            : t('layers:sharing.counting')}
      </span>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={props.onClear}>
        {t('images:clearSelection')}
      </Button>
      <Button
        size="compact-sm"
        variant="outline"
        color="red"
        leftSection={<IconTrash size={14} />}
        disabled={lines.length === 0}
        onClick={() => removal.ask(lines)}
      >
        {t('images:removeSelected')}
      </Button>
      {removal.dialog}
    </div>
  )
}

function toImages(map: SharingMap): SharedImage[] {
  return map.images.map((image) => ({
    id: image.id,
    name: withSigns(image.tags.join(', ').slice(0, 300) || shortId(image.id)),
    uniqueBytes: image.uniqueBytes,
    sharedBytes: image.sharedBytes,
    bytes: image.uniqueBytes + image.sharedBytes,
    layers: image.layers.length,
  }))
}
