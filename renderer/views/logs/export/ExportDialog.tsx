import { Button, Modal, Progress, Radio } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { tailBase } from '../../../../shared/lib/logs.ts'
import { type LogView, useLogView, useLogViewState } from '../log-view.tsx'
import classes from './Export.module.css'
import { percentOf } from './ExportTool.tsx'
import { type ExportChoice, exportChoices } from './formats.ts'
import type { ExportFailure } from './run-export.ts'
import type { Exporting, ExportState, ExportWhat } from './use-export.ts'
import { useSize } from './use-size.ts'

/** Asks what to export and how, then tells how it goes. Closing it while it is at work leaves it at work. */
export function ExportDialog(props: { opened: boolean; exporting: Exporting; onClose: () => void }) {
  const { t } = useTranslation(['logExport', 'common'])
  const { state } = props.exporting
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t('logExport:title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {state.kind === 'idle' ? (
        <Choices exporting={props.exporting} onClose={props.onClose} />
      ) : (
        <Course exporting={props.exporting} state={state} onClose={props.onClose} />
      )}
    </Modal>
  )
}

interface Option {
  readonly what: ExportWhat
  readonly from: number
  readonly to: number
  readonly viewId: string | null
}

/** What can be exported now, with how much it is now. */
function useOptions(): readonly Option[] {
  const { feed } = useLogView()
  const notice = useStore(feed.store, (state) => state.notice)
  const view = useStore(feed.store, (state) => (state.rows.space === 'view' ? state.view?.notice : null))
  const selected = useLogViewState((state) => state.selected)
  const options: Option[] = []
  const viewId = view?.viewId ?? null
  // Lines of the tail have no place in the session yet.
  if (selected && selected.last.number < tailBase) {
    const key = viewId === null ? 'number' : 'row'
    options.push({ what: 'selection', from: selected.first[key], to: selected.last[key] + 1, viewId })
  }
  if (view) options.push({ what: 'view', from: view.first, to: view.first + view.count, viewId })
  if (notice) options.push({ what: 'whole', from: notice.first, to: notice.first + notice.count, viewId: null })
  return options
}

function Choices(props: { exporting: Exporting; onClose: () => void }) {
  const { t, i18n } = useTranslation('logExport')
  const view = useLogView()
  const { feed } = view
  const options = useOptions()
  const [what, setWhat] = useState<ExportWhat>(() => options[0]?.what ?? 'whole')
  const [choice, setChoice] = useState<ExportChoice>('times')
  const option = options.find((one) => one.what === what) ?? options.at(-1) ?? null
  const size = useSize(feed, option, choice)
  const number = new Intl.NumberFormat(i18n.language)
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    if (option)
      props.exporting.start({
        what: option.what,
        choice,
        subject: subjectOf(view),
        selected: option.what === 'selection' ? option : null,
      })
  }
  return (
    <form className={classes.form} onSubmit={onSubmit}>
      <Radio.Group label={t('what')} value={option?.what ?? null} onChange={(next) => setWhat(next as ExportWhat)}>
        <div className={classes.options}>
          {options.map(({ what: one, from, to }) => (
            <Radio
              key={one}
              size="xs"
              value={one}
              label={
                <span className={classes.option}>
                  {t(one)}
                  <span className={classes.dim}>
                    {t('lines', { count: to - from, replace: { count: number.format(to - from) } })}
                  </span>
                </span>
              }
            />
          ))}
        </div>
      </Radio.Group>
      {option?.what === 'selection' && <p className={classes.dim}>{t('wholeLines')}</p>}
      <Radio.Group label={t('format')} value={choice} onChange={(next) => setChoice(next as ExportChoice)}>
        <div className={classes.options}>
          {exportChoices.map((one) => (
            <Radio key={one} size="xs" value={one} label={t(`formats.${one}`)} />
          ))}
        </div>
      </Radio.Group>
      <div className={classes.foot}>
        <span className={classes.dim} role="status">
          {size === null ? t('sizeUnknown') : t('size', { size: formatBytes(size) })}
        </span>
        <Button size="xs" variant="default" onClick={props.onClose}>
          {t('cancel')}
        </Button>
        <Button size="xs" type="submit" disabled={!option || option.to === option.from} data-autofocus>
          {t('export')}
        </Button>
      </div>
    </form>
  )
}

/** What the file is named after: the container, the project, or that it is several. */
function subjectOf({ feed, selection }: LogView): string {
  const sources = feed.store.getState().notice?.sources ?? []
  if (sources.length === 1) return sources[0]?.name ?? ''
  return selection.kind === 'project' ? selection.project : 'containers'
}

function Course(props: { exporting: Exporting; state: Exclude<ExportState, { kind: 'idle' }>; onClose: () => void }) {
  const { t, i18n } = useTranslation('logExport')
  const { exporting, state, onClose } = props
  const number = new Intl.NumberFormat(i18n.language)
  const close = (
    <Button size="xs" variant="default" data-autofocus onClick={onClose}>
      {t('close')}
    </Button>
  )
  switch (state.kind) {
    case 'waiting':
    case 'saving':
      return (
        <div className={classes.form}>
          <p className={classes.name}>{t('saving', { name: state.name })}</p>
          <Progress
            size="sm"
            value={state.kind === 'saving' ? percentOf(state.progress) : 0}
            aria-label={t('saving', { name: state.name })}
            transitionDuration={0}
          />
          <p className={classes.dim} role="status">
            {state.kind === 'waiting'
              ? t(state.for === 'log' ? 'waiting' : 'waitingView')
              : t('progress', {
                  percent: percentOf(state.progress),
                  lines: number.format(state.progress.rows),
                  size: formatBytes(state.progress.bytes),
                })}
          </p>
          <div className={classes.foot}>
            <Button size="xs" variant="default" onClick={onClose}>
              {t('hide')}
            </Button>
            <Button size="xs" variant="default" onClick={exporting.cancel}>
              {t('cancelExport')}
            </Button>
          </div>
        </div>
      )
    case 'saved':
      return (
        <div className={classes.form}>
          <p className={classes.result} role="status">
            <IconCircleCheck size={16} className={classes.good} aria-hidden />
            {t('done', {
              count: state.rows,
              replace: { count: number.format(state.rows), name: state.name, size: formatBytes(state.bytes) },
            })}
          </p>
          <div className={classes.foot}>{close}</div>
        </div>
      )
    case 'ready':
      return (
        <div className={classes.form}>
          <p className={classes.result} role="status">
            <IconCircleCheck size={16} className={classes.good} aria-hidden />
            {t('ready', { name: state.name, size: formatBytes(state.bytes) })}
          </p>
          <div className={classes.foot}>
            {close}
            <Button
              size="xs"
              onClick={() => {
                state.save()
                onClose()
              }}
            >
              {t('save')}
            </Button>
          </div>
        </div>
      )
    case 'failed':
      return (
        <div className={classes.form}>
          <p className={classes.result} role="alert">
            <IconAlertTriangle size={16} className={classes.bad} aria-hidden />
            <Failure failure={state.failure} />
          </p>
          <div className={classes.foot}>
            {close}
            <Button size="xs" onClick={() => exporting.start(state.wish)}>
              {t('again')}
            </Button>
          </div>
        </div>
      )
  }
}

function Failure({ failure }: { failure: ExportFailure }) {
  const { t } = useTranslation(['logExport', 'faults'])
  if (failure.kind === 'other') return t('logExport:failed.other', { message: failure.message })
  if (failure.kind !== 'refused') return t(`logExport:failed.${failure.kind}`)
  const { reason, params } = failure.refusal.fault
  return t('logExport:failed.other', { message: t(`faults:${reason}`, { replace: params }) })
}
