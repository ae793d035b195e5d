import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import {
  IconArrowBarToDown,
  IconClock,
  IconCopy,
  IconDownload,
  IconPlayerPause,
  IconPlayerPlay,
  IconSearch,
  IconTextWrap,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './LogsPane.module.css'
import type { TimestampChoice } from './time-text.ts'

export interface LogTools {
  readonly following: boolean
  readonly paused: boolean
  readonly wrap: boolean
  readonly timestamps: TimestampChoice
  readonly finding: boolean
  onFollow(): void
  onPause(): void
  onWrap(): void
  onTimestamps(choice: TimestampChoice): void
  onFind(): void
  onCopy(what: 'visible' | 'all'): void
  onDownload(timestamps: boolean): void
}

/** The row of buttons over the lines; each has a key. */
export function LogToolbar(props: LogTools & { children?: ReactNode }) {
  const { t } = useTranslation('logs')
  return (
    <div className={classes.toolbar} role="toolbar" aria-label={t('toolbar')}>
      <Tool label={t(props.following ? 'following' : 'follow')} on={props.following} onClick={props.onFollow}>
        <IconArrowBarToDown size={16} />
      </Tool>
      <Tool label={t(props.paused ? 'resume' : 'pause')} on={props.paused} onClick={props.onPause}>
        {props.paused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
      </Tool>
      <Tool label={t('wrap')} on={props.wrap} onClick={props.onWrap}>
        <IconTextWrap size={16} />
      </Tool>
      <Menu position="bottom-start">
        <Menu.Target>
          <ActionIcon
            className={classes.tool}
            variant={props.timestamps === 'off' ? 'subtle' : 'light'}
            color={props.timestamps === 'off' ? 'gray' : 'blue'}
            size={28}
            aria-label={t('timestamps')}
            title={t('timestamps')}
          >
            <IconClock size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.RadioGroup
            value={props.timestamps}
            onChange={(choice) => props.onTimestamps(choice as TimestampChoice)}
          >
            {(['off', 'local', 'utc'] as const).map((choice) => (
              <Menu.RadioItem key={choice} value={choice}>
                {t(`timestampsChoice.${choice}`)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Menu.Dropdown>
      </Menu>
      <Tool label={t('find')} on={props.finding} onClick={props.onFind}>
        <IconSearch size={16} />
      </Tool>
      <div className={classes.middle}>{props.children}</div>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={28} aria-label={t('copy')} title={t('copy')}>
            <IconCopy size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => props.onCopy('visible')}>{t('copyVisible')}</Menu.Item>
          <Menu.Item onClick={() => props.onCopy('all')}>{t('copyAll')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={28} aria-label={t('download')} title={t('download')}>
            <IconDownload size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => props.onDownload(false)}>{t('downloadPlain')}</Menu.Item>
          <Menu.Item onClick={() => props.onDownload(true)}>{t('downloadTimes')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}

function Tool(props: { label: string; on: boolean; onClick: () => void; children: ReactNode }) {
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
