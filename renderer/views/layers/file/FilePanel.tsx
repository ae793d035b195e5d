import { Button } from '@mantine/core'
import { IconArrowLeft, IconDownload } from '@tabler/icons-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { Bytes } from '../../../components/Bytes.tsx'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { IconButton } from '../../../components/IconButton.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import { Segmented } from '../../../components/Segmented.tsx'
import type { OpenedFile } from '../../../stores/image-layers.ts'
import { modeText } from '../mode-text.ts'
import { type FileLook, lookOf } from './detect.ts'
import classes from './File.module.css'
import { HexContent, ImageContent, TextContent } from './FileContent.tsx'
import { SaveNote } from './SaveNote.tsx'
import { useFile } from './use-file.ts'
import type { FileSaving } from './use-save-file.ts'

/** A file of an image, beside or over its tree. Everything in it is shown and nothing in it acts. */
export function FilePanel(props: { file: OpenedFile; saving: FileSaving; onClose: () => void }) {
  const { t } = useTranslation(['layers', 'common'])
  const { file, saving, onClose } = props
  const { row, path } = file
  const { state, more, again, cancel } = useFile(file)
  const [chosen, setChosen] = useState<FileLook['kind'] | null>(null)
  const [isBroken, setBroken] = useState(false)
  const head = useRef<HTMLElement>(null)
  useEffect(() => head.current?.focus(), [])
  const bytes = state.kind === 'shown' ? state.bytes : null
  const found = useMemo(() => (bytes ? lookOf(bytes) : null), [bytes])
  // Half a picture is no picture.
  const image = found?.kind === 'image' && state.kind === 'shown' && state.whole && !isBroken ? found : null
  const look = chosen === 'image' && !image ? null : chosen
  const shown = look ?? (image ? 'image' : found?.kind === 'text' ? 'text' : 'hex')
  const name = withSigns(path.split('/').at(-1) ?? path).slice(0, 200)
  return (
    <section
      ref={head}
      tabIndex={-1}
      className={classes.panel}
      aria-label={t('layers:file.label', { name })}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        onClose()
      }}
    >
      <header className={classes.head}>
        <div className={classes.titleLine}>
          <IconButton label={t('layers:file.close')} icon={<IconArrowLeft size={16} />} onClick={onClose} />
          <h3 className={classes.title} title={withSigns(path.slice(0, 2000))}>
            {name}
          </h3>
          <CopyButton text={path} label={t('layers:copyPath')} />
          <IconButton
            label={t('layers:file.save')}
            icon={<IconDownload size={16} />}
            disabled={saving.state.kind === 'saving'}
            onClick={() => saving.start(file)}
          />
        </div>
        <div className={classes.factLine}>
          <Bytes value={bytes && state.kind === 'shown' && state.whole ? bytes.length : row.bytes} />
          <span className={classes.mono}>{modeText(row.kind, row.mode)}</span>
          <span className={classes.mono}>
            {row.uid}:{row.gid}
          </span>
          {row.layer !== null && <span>{t('layers:layerNumber', { number: row.layer + 1 })}</span>}
          {bytes && bytes.length > 0 && (
            <Segmented
              label={t('layers:file.as')}
              value={shown}
              onChange={setChosen}
              options={(image ? (['image', 'text', 'hex'] as const) : (['text', 'hex'] as const)).map((value) => ({
                value,
                label: t(`layers:file.${value}`),
              }))}
            />
          )}
        </div>
      </header>
      <SaveNote saving={saving} />
      {state.kind === 'reading' && (
        <div className={classes.note} role="status">
          <p>
            {state.phase === 'waiting'
              ? t('layers:file.waiting')
              : t('layers:file.reading', { bytes: formatBytes(state.bytes) })}
          </p>
          <Button size="compact-xs" variant="default" onClick={cancel}>
            {t('common:cancel')}
          </Button>
        </div>
      )}
      {state.kind === 'cancelled' && (
        <div className={classes.note} role="status">
          <p>{t('layers:file.cancelled')}</p>
          <Button size="compact-xs" variant="default" onClick={again}>
            {t('layers:file.readAgain')}
          </Button>
        </div>
      )}
      {state.kind === 'failed' && (
        <div className={classes.note}>
          <FaultNote fault={state.refusal.fault} onRetry={again} />
        </div>
      )}
      {bytes?.length === 0 && <p className={classes.note}>{t('layers:file.empty')}</p>}
      {bytes && bytes.length > 0 && (
        <>
          {shown === 'image' && image ? (
            <ImageContent bytes={bytes} type={image.type} name={name} onBroken={() => setBroken(true)} />
          ) : shown === 'text' ? (
            <TextContent bytes={bytes} name={name} />
          ) : (
            <HexContent bytes={bytes} name={name} />
          )}
          {state.kind === 'shown' && !state.whole && (
            <div className={classes.more} role="status">
              <span>{t('layers:file.part', { shown: formatBytes(bytes.length), whole: formatBytes(row.bytes) })}</span>
              {more ? (
                <Button size="compact-xs" variant="default" onClick={more.read}>
                  {t('layers:file.more', { bytes: formatBytes(more.bytes) })}
                </Button>
              ) : (
                <span>{t('layers:file.saveForMore')}</span>
              )}
            </div>
          )}
        </>
      )}
    </section>
  )
}
