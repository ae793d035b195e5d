import { Button, Select } from '@mantine/core'
import { IconArrowLeft, IconArrowsExchange, IconGitCompare } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { EmptyState } from '../../../components/EmptyState.tsx'
import { IconButton } from '../../../components/IconButton.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import { Toolbar } from '../../../components/Toolbar.tsx'
import { useImages } from '../../../stores/images.ts'
import { createAnalysisStore } from '../../../stores/layers.ts'
import { shortId } from '../../images/image-lines.ts'
import { imageIdOf, imagePath } from '../../images/paths.ts'
import { AnalysisGate } from '../AnalysisGate.tsx'
import { comparePath } from '../paths.ts'
import classes from './Compare.module.css'
import { Comparison } from './Comparison.tsx'

/** Two images, chosen by name, and where they differ. `from`, `to`: from the address; `to` null: still to be chosen. */
export function CompareScreen(props: { from: string; to: string | null }) {
  const { t } = useTranslation('layers')
  const [, navigate] = useLocation()
  const from = imageIdOf(props.from)
  const to = props.to === null ? null : imageIdOf(props.to)
  const nameOf = useNames()
  return (
    <>
      <Toolbar
        title={t('compare.title')}
        end={
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowLeft size={14} />}
            onClick={() => navigate(imagePath(from))}
          >
            {t('compare.back')}
          </Button>
        }
      >
        <ImageSelect label={t('compare.from')} value={from} onChange={(id) => navigate(comparePath(id, to))} />
        <IconButton
          label={t('compare.swap')}
          icon={<IconArrowsExchange size={16} />}
          disabled={to === null}
          onClick={() => to !== null && navigate(comparePath(to, from))}
        />
        <ImageSelect label={t('compare.to')} value={to} onChange={(id) => navigate(comparePath(from, id))} />
      </Toolbar>
      <div className={classes.body}>
        {to === null ? (
          <EmptyState
            icon={<IconGitCompare size={36} stroke={1.25} />}
            title={t('compare.choose')}
            text={t('compare.chooseText', { name: nameOf(from) })}
          />
        ) : from === to ? (
          <EmptyState title={t('compare.same')} text={t('compare.sameText')} />
        ) : (
          <Both key={`${from} ${to}`} from={from} to={to} nameOf={nameOf} />
        )}
      </div>
    </>
  )
}

/** Both have to be read; one after the other, so that what they share is read once. */
function Both(props: { from: string; to: string; nameOf: (id: string) => string }) {
  const { from, to, nameOf } = props
  const [first] = useState(createAnalysisStore)
  const [second] = useState(createAnalysisStore)
  return (
    <AnalysisGate analysis={first} imageId={from} name={nameOf(from)}>
      {() => (
        <AnalysisGate analysis={second} imageId={to} name={nameOf(to)}>
          {() => <Comparison from={from} to={to} fromName={nameOf(from)} toName={nameOf(to)} />}
        </AnalysisGate>
      )}
    </AnalysisGate>
  )
}

/** How an image is called: by its first tag, else by its id. */
function useNames(): (id: string) => string {
  const rows = useImages((state) => state.rows)
  return useMemo(() => (id: string) => withSigns(rows?.get(id)?.tags[0] ?? shortId(id)), [rows])
}

function ImageSelect(props: { label: string; value: string | null; onChange: (id: string) => void }) {
  const { t } = useTranslation('layers')
  const rows = useImages((state) => state.rows)
  const { value } = props
  const data = useMemo(() => {
    const all = [...(rows?.values() ?? [])].map(({ id, tags }) => ({
      value: id,
      label: tags.length > 0 ? tags.join(', ').slice(0, 200) : shortId(id),
    }))
    // One that has been removed is named all the same.
    if (value !== null && !all.some((item) => item.value === value)) all.push({ value, label: shortId(value) })
    return all.sort((a, b) => a.label.localeCompare(b.label))
  }, [rows, value])
  return (
    <Select
      aria-label={props.label}
      placeholder={props.label}
      title={props.label}
      searchable
      allowDeselect={false}
      limit={200}
      nothingFoundMessage={t('compare.noImage')}
      data={data}
      value={value}
      onChange={(id) => id !== null && props.onChange(id)}
      className={classes.select}
    />
  )
}
