import { UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconBan, IconCircleCheck, IconPlayerPlay } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { JobStep } from '../../../../shared/contract/jobs.ts'
import { useClock } from '../../../components/clock.ts'
import { durationText } from '../../jobs/duration.ts'
import shared from './Build.module.css'
import classes from './StepsList.module.css'

const icons: Readonly<Record<JobStep['state'], ReactNode>> = {
  running: <IconPlayerPlay size={14} aria-hidden />,
  done: <IconCircleCheck size={14} aria-hidden />,
  failed: <IconAlertTriangle size={14} aria-hidden />,
  cancelled: <IconBan size={14} aria-hidden />,
}

/** The steps of a build with their time. `onShow`: shows a step's output; left out where that is not kept. */
export function StepsList(props: { steps: readonly JobStep[]; onShow?: (step: JobStep) => void }) {
  const { t } = useTranslation(['builds', 'jobs'])
  const { steps, onShow } = props
  if (steps.length === 0) return <p className={shared.dim}>{t('steps.none')}</p>
  return (
    <ol className={classes.steps} aria-label={t('steps.title')}>
      {steps.map((step) => {
        const content = (
          <>
            <span className={classes.stepState} data-state={step.state} title={t(`jobs:state.${step.state}`)}>
              {icons[step.state]}
              <span className={shared.srOnly}>{t(`jobs:state.${step.state}`)}</span>
            </span>
            <span className={classes.stepNumber}>
              {step.number}/{step.of}
            </span>
            <code className={classes.stepText} title={step.text}>
              {step.text}
            </code>
            {step.cached && <span className={classes.cached}>{t('steps.cached')}</span>}
            {step.line !== null && <span className={shared.dim}>{t('steps.line', { line: step.line })}</span>}
            <StepTime step={step} />
          </>
        )
        return (
          <li key={step.number}>
            {onShow ? (
              <UnstyledButton
                className={classes.step ?? ''}
                title={t('steps.show')}
                aria-current={step.state === 'running' ? 'step' : undefined}
                onClick={() => onShow(step)}
              >
                {content}
              </UnstyledButton>
            ) : (
              <div className={classes.step}>{content}</div>
            )}
          </li>
        )
      })}
    </ol>
  )
}

function StepTime(props: { step: JobStep }) {
  const { durationMs, startedAt } = props.step
  const text = useClock((now) =>
    durationMs === null ? `${Math.max(0, Math.floor((now - startedAt) / 1000))} s` : durationText(durationMs),
  )
  return <span className={classes.stepTime}>{text}</span>
}
