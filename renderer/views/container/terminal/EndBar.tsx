import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ContainerDetail } from '../../../../shared/contract/containers.ts'
import type { FaultData } from '../../../../shared/contract/fault.ts'
import type { TerminalRow } from '../../../../shared/contract/terminals.ts'
import { exitInWords } from '../../../../shared/lib/exit-code.ts'
import { useContainerActions } from '../../../app/ContainerActions.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { useActions } from '../../../stores/actions.ts'
import { useEngine } from '../../../stores/engine.ts'
import classes from './Terminal.module.css'

/** How a terminal ended, and what can be done about it. */
export function EndBar(props: {
  row: TerminalRow
  detail: ContainerDetail
  running: boolean
  busy: boolean
  fault: FaultData | null
  onAgain: () => void
  onClose: () => void
}) {
  const { t } = useTranslation(['terminal', 'container'])
  const { row, detail, running } = props
  const actions = useContainerActions()
  const pending = useActions((state) => state.pending.has(detail.row.id))
  const online = useEngine((state) => state.link?.kind === 'online')
  const { end } = row
  if (!end) return null
  const { exitCode } = end
  const words = exitCode === null ? null : exitInWords(exitCode)
  const startable = !running && online && ['exited', 'created', 'dead'].includes(detail.row.state)
  return (
    <div className={classes.end} role="status" data-why={end.why}>
      <div className={classes.endWords}>
        <strong>
          {end.why === 'engine-lost'
            ? t('end.engineLost')
            : exitCode === null
              ? t('end.unknown')
              : t('end.exited', { exitCode })}
        </strong>{' '}
        {end.why === 'container-stopped' && t('end.withContainer')}
        {end.why === 'engine-lost' && t('end.mayRun')}
        {end.why === 'exited' && words && t(`container:exit.${words.meaning}`, words.params)}
      </div>
      {props.fault && <FaultNote fault={props.fault} />}
      <div className={classes.endButtons}>
        {startable ? (
          <Button size="compact-sm" disabled={pending} onClick={() => actions.run([detail.row], { kind: 'start' })}>
            {t('end.startContainer')}
          </Button>
        ) : (
          <Button size="compact-sm" disabled={!running || !online} loading={props.busy} onClick={props.onAgain}>
            {t('end.again')}
          </Button>
        )}
        <Button size="compact-sm" variant="default" onClick={props.onClose}>
          {t('end.close')}
        </Button>
      </div>
    </div>
  )
}
