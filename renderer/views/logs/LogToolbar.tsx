import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import {
  IconArrowBarToDown,
  IconClearAll,
  IconClock,
  IconCopy,
  IconPlayerPause,
  IconPlayerPlay,
  IconSearch,
  IconTextWrap,
} from '@tabler/icons-react'
import { Fragment, memo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSettings } from '../../stores/settings.ts'
import type { CopyForm, CopyWhat } from './copy.ts'
import classes from './LogsPane.module.css'
import { useLogView, useLogViewState } from './log-view.tsx'
import { type TimestampChoice, timestampChoices } from './time-text.ts'
import type { CopyState } from './use-copy.ts'
import type { PaneActions } from './use-pane-actions.ts'

/** The row of buttons over the lines; each has a key. Memoised: it is not drawn with each line that comes. */
export const LogToolbar = memo(function LogToolbar(props: {
  actions: PaneActions
  following: boolean
  paused: boolean
  cleared: boolean
  finding: boolean
  copied: CopyState
  /** Groups of other parts. */
  tools: ReactNode
}) {
  const { t } = useTranslation('logs')
  const { actions } = props
  const wrap = useSettings((all) => all.logs.wrap)
  return (
    <div className={classes.toolbar} role="toolbar" aria-label={t('toolbar')}>
      <Tool label={t(props.following ? 'following' : 'follow')} on={props.following} onClick={actions.onFollow}>
        <IconArrowBarToDown size={16} />
      </Tool>
      <Tool label={t(props.paused ? 'resume' : 'pause')} on={props.paused} onClick={actions.onPause}>
        {props.paused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
      </Tool>
      <Tool label={t('wrap')} on={wrap} onClick={actions.onWrap}>
        <IconTextWrap size={16} />
      </Tool>
      <TimesMenu actions={actions} />
      <Tool label={t('find')} on={props.finding} onClick={actions.onFind}>
        <IconSearch size={16} />
      </Tool>
      <Tool label={t('clear')} onClick={actions.onClear}>
        <IconClearAll size={16} />
      </Tool>
      <div className={classes.middle}>
        <CopyReport state={props.copied} />
      </div>
      {props.tools}
      <CopyMenu actions={actions} />
    </div>
  )
})

function TimesMenu({ actions }: { actions: PaneActions }) {
  const { t } = useTranslation('logs')
  const { timestamps, lineNumbers } = useSettings((all) => all.logs)
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon
          className={classes.tool}
          variant={timestamps === 'off' ? 'subtle' : 'light'}
          color={timestamps === 'off' ? 'gray' : 'blue'}
          size={28}
          aria-label={t('timestamps')}
          title={t('timestamps')}
        >
          <IconClock size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={timestamps} onChange={(choice) => actions.onTimestamps(choice as TimestampChoice)}>
          {timestampChoices.map((choice) => (
            <Menu.RadioItem key={choice} value={choice} closeMenuOnClick>
              {t(`timestampsChoice.${choice}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.CheckboxItem checked={lineNumbers} onChange={actions.onNumbers}>
          {t('lineNumbers')}
        </Menu.CheckboxItem>
      </Menu.Dropdown>
    </Menu>
  )
}

const whats: readonly CopyWhat[] = ['selection', 'visible', 'all']
const forms: readonly CopyForm[] = ['plain', 'times', 'json']

function CopyMenu({ actions }: { actions: PaneActions }) {
  const { t } = useTranslation('logs')
  const hasSelection = useLogViewState((state) => state.selected !== null)
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={28}
          aria-label={t('copy')}
          title={t('copy')}
          // A press here must not take the selection away that is to be copied.
          onMouseDown={(event) => event.preventDefault()}
        >
          <IconCopy size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {whats
          .filter((what) => what !== 'selection' || hasSelection)
          .map((what) => (
            <Fragment key={what}>
              <Menu.Label>{t(`copyWhat.${what}`)}</Menu.Label>
              {forms.map((form) => (
                <Menu.Item
                  key={form}
                  aria-label={`${t(`copyWhat.${what}`)}: ${t(`copyForm.${form}`)}`}
                  onClick={() => actions.onCopy(what, form)}
                >
                  {t(`copyForm.${form}`)}
                </Menu.Item>
              ))}
            </Fragment>
          ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function CopyReport({ state }: { state: CopyState }) {
  const { t, i18n } = useTranslation('logs')
  const view = useLogView()
  return (
    <>
      <span role="status">
        {state?.kind === 'copied' &&
          t('copied', {
            count: state.lines,
            replace: { count: new Intl.NumberFormat(i18n.language).format(state.lines) },
          })}
        {state?.kind === 'too-long' && t('copyTooLong')}
        {state?.kind === 'failed' && t('copyFailed')}
      </span>
      {state?.kind === 'too-long' && (
        <button type="button" className={classes.link} onClick={view.askExport}>
          {t('exportInstead')}
        </button>
      )}
    </>
  )
}

function Tool(props: { label: string; on?: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        className={classes.tool}
        variant={props.on ? 'light' : 'subtle'}
        color={props.on ? 'blue' : 'gray'}
        size={28}
        aria-label={props.label}
        aria-pressed={props.on}
        onClick={props.onClick}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  )
}
