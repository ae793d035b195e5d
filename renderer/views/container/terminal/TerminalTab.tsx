import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconPlus, IconTerminal2, IconX } from '@tabler/icons-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContainerDetail } from '../../../../shared/contract/containers.ts'
import type { FaultData } from '../../../../shared/contract/fault.ts'
import type { TerminalRow, TerminalWish } from '../../../../shared/contract/terminals.ts'
import { useClient } from '../../../client-context.tsx'
import { IconButton } from '../../../components/IconButton.tsx'
import { refusalOf } from '../../../stores/fault-of.ts'
import { patchSettings, useSettings } from '../../../stores/settings.ts'
import { useMayChange } from '../../../stores/system.ts'
import { startTerminals, useTerminals, wantAttach } from '../../../stores/terminals.ts'
import { NotRunning } from '../NotRunning.tsx'
import { EndBar } from './EndBar.tsx'
import { StartForm } from './StartForm.tsx'
import classes from './Terminal.module.css'
import { TerminalPane } from './TerminalPane.tsx'

/** The terminals of one container, one shown at a time; they live in the back end, so leaving the screen costs nothing. */
export function TerminalTab(props: { detail: ContainerDetail; live: boolean }) {
  const { t } = useTranslation(['terminal', 'faults'])
  const { detail, live } = props
  const { id: containerId, name, state } = detail.row
  const client = useClient()
  useEffect(() => startTerminals(client), [client])
  const all = useTerminals(({ rows }) => rows)
  const rows = useMemo(() => all?.filter((row) => row.containerId === containerId) ?? [], [all, containerId])
  const [chosen, setChosen] = useState<string | null>(null)
  const [starting, setStarting] = useState(false)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<FaultData | null>(null)
  const mayChange = useMayChange()
  const strip = useRef<HTMLUListElement>(null)
  const host = useRef<HTMLDivElement>(null)
  const shown = starting ? undefined : (rows.find(({ id }) => id === chosen) ?? rows.at(-1))
  const running = live && state === 'running'

  const open = async (wish: TerminalWish, instead?: TerminalRow): Promise<void> => {
    setBusy(true)
    setFault(null)
    try {
      const row = await client.terminals.open({ wish, ...sizeOf(host.current) })
      if (instead) void client.terminals.close({ id: instead.id }).catch(() => undefined)
      setChosen(row.id)
      setStarting(false)
    } catch (error) {
      setFault(refusalOf(error).fault)
    }
    setBusy(false)
  }
  const attachTo = useTerminals((state) => state.attachTo)
  const isReady = all !== null && running
  const attach = useRef<() => void>(() => undefined)
  attach.current = () => void open({ kind: 'attach', containerId })
  useEffect(() => {
    if (!isReady || attachTo !== containerId) return
    wantAttach(null)
    attach.current()
  }, [isReady, attachTo, containerId])
  const close = (id: string): void => {
    const at = rows.findIndex((row) => row.id === id)
    setChosen(rows[at + 1]?.id ?? rows[at - 1]?.id ?? null)
    void client.terminals.close({ id }).catch(() => undefined)
  }
  const leave = (): void => strip.current?.querySelector<HTMLElement>('[aria-current]')?.focus()

  if (all === null) return <p className={classes.loading}>{t('loading')}</p>
  return (
    <div className={classes.room} ref={host}>
      {rows.length > 0 && (
        <Strip
          {...{ rows, strip, onClose: close }}
          shownId={shown?.id ?? null}
          onChoose={(id) => {
            setChosen(id)
            setStarting(false)
            setFault(null)
          }}
          onNew={() => setStarting(true)}
        />
      )}
      {shown ? (
        <>
          <TerminalPane
            key={shown.id}
            row={shown}
            label={t('screen', { command: titleOf(shown, t('attached')), name })}
            onLeave={leave}
          />
          {shown.end && (
            <EndBar
              row={shown}
              detail={detail}
              running={running}
              busy={busy}
              fault={fault}
              onAgain={() => void open(wishOf(shown), shown)}
              onClose={() => close(shown.id)}
            />
          )}
        </>
      ) : running && !mayChange ? (
        <p className={classes.loading}>{t('faults:read-only')}</p>
      ) : running ? (
        <StartForm {...{ detail, busy, fault }} onStart={(wish) => void open(wish)} />
      ) : (
        <NotRunning
          {...{ detail, live }}
          words={{ title: t('notRunning.title'), text: t('notRunning.text'), paused: t('notRunning.paused') }}
        />
      )}
    </div>
  )
}

function Strip(props: {
  rows: readonly TerminalRow[]
  shownId: string | null
  strip: React.RefObject<HTMLUListElement | null>
  onChoose: (id: string) => void
  onClose: (id: string) => void
  onNew: () => void
}) {
  const { t } = useTranslation('terminal')
  return (
    <div className={classes.strip}>
      <ul className={classes.list} ref={props.strip} aria-label={t('list')}>
        {props.rows.map((row, index) => {
          const title = titleOf(row, t('attached'))
          return (
            <li key={row.id} className={classes.item} data-shown={row.id === props.shownId || undefined}>
              <button
                type="button"
                className={classes.choose}
                aria-current={row.id === props.shownId ? 'true' : undefined}
                title={row.command.join(' ').slice(0, 300)}
                onClick={() => props.onChoose(row.id)}
              >
                <IconTerminal2 size={14} aria-hidden />
                <span className={classes.title}>{title}</span>
                <span className={classes.number}>{index + 1}</span>
                {row.end && <span className={classes.over}>{t('over')}</span>}
              </button>
              <button
                type="button"
                className={classes.close}
                aria-label={t('close', { title, number: index + 1 })}
                onClick={() => props.onClose(row.id)}
              >
                <IconX size={12} aria-hidden />
              </button>
            </li>
          )
        })}
      </ul>
      <IconButton label={t('new')} icon={<IconPlus size={16} />} onClick={props.onNew} />
      <Options />
    </div>
  )
}

function Options() {
  const { t } = useTranslation('terminal')
  const client = useClient()
  const terminal = useSettings((settings) => settings.terminal)
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('options')} className={classes.options}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.CheckboxItem
          closeMenuOnClick
          checked={terminal.copyOnSelect}
          onChange={(copyOnSelect) => void patchSettings(client, { terminal: { ...terminal, copyOnSelect } })}
        >
          {t('copyOnSelect')}
        </Menu.CheckboxItem>
      </Menu.Dropdown>
    </Menu>
  )
}

/** The program's name: a path's last part. */
const titleOf = (row: TerminalRow, attached: string): string =>
  row.kind === 'attach' ? attached : (row.command[0]?.split('/').at(-1)?.slice(0, 40) ?? '')

const wishOf = ({ kind, containerId, command, user, workingDir }: TerminalRow): TerminalWish =>
  kind === 'attach' ? { kind, containerId } : { kind, containerId, command, user, workingDir }

/** About the size that the screen will have; it tells its own as soon as it is there. */
function sizeOf(host: HTMLElement | null): { cols: number; rows: number } {
  const { width = 800, height = 400 } = host?.getBoundingClientRect() ?? {}
  return {
    cols: Math.min(1000, Math.max(20, Math.floor((width - 24) / 7.3))),
    rows: Math.min(1000, Math.max(5, Math.floor((height - 70) / 15))),
  }
}
