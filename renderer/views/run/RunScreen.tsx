import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { FaultData } from '../../../shared/contract/fault.ts'
import type { ContainerPlanView } from '../../../shared/contract/run.ts'
import type { RunSpec } from '../../../shared/contract/run-spec.ts'
import { emptySpec } from '../../../shared/run/empty-spec.ts'
import { useClient } from '../../client-context.tsx'
import { FaultNote } from '../../components/FaultNote.tsx'
import { refusalOf } from '../../stores/fault-of.ts'
import { setDraft, useRun } from '../../stores/run.ts'
import classes from './Run.module.css'
import { RunForm } from './RunForm.tsx'

/** The form: for a new container, for another like one that is there, or for one in its place. */
export function RunScreen(props: { way: string | null; id: string | null }) {
  const { t } = useTranslation('run')
  const draft = useRun((state) => state.draft)
  const { way, id } = props
  if (id !== null && (way === 'copy' || way === 'edit' || way === 'newest')) {
    return <FromContainer key={`${way}${id}`} way={way} id={id} />
  }
  return <RunForm title={t('title')} spec={draft} onChange={setDraft} onReset={() => setDraft(emptySpec)} />
}

function FromContainer(props: { way: 'copy' | 'edit' | 'newest'; id: string }) {
  const { t } = useTranslation('run')
  const client = useClient()
  const [, navigate] = useLocation()
  const { way, id } = props
  const [plan, setPlan] = useState<ContainerPlanView | null>(null)
  const [spec, setSpec] = useState<RunSpec>(emptySpec)
  const [fault, setFault] = useState<FaultData | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    const load = async (): Promise<void> => {
      try {
        const found = await client.run.plan({ id }, { signal: stop.signal })
        setPlan(found)
        // Another one needs a name and an address of its own.
        const ownNetworks = found.spec.networks.map((network) => ({ ...network, ip: '', ip6: '', mac: '' }))
        setSpec(way === 'copy' ? { ...found.spec, name: `${found.name}-2`, networks: ownNetworks } : found.spec)
      } catch (error) {
        if (!stop.signal.aborted) setFault(refusalOf(error).fault)
      }
    }
    void load()
    return () => stop.abort()
  }, [client, id, way])
  if (!plan) {
    return (
      <section className={classes.screen}>
        {fault ? (
          <div className={classes.missing}>
            <FaultNote fault={fault} />
            <Button size="xs" variant="default" onClick={() => navigate('/containers')}>
              {t('back')}
            </Button>
          </div>
        ) : (
          <p className={classes.missing} role="status">
            {t('loading')}
          </p>
        )}
      </section>
    )
  }
  const { name } = plan
  return way === 'copy' ? (
    <RunForm title={t('titleCopy', { name })} spec={spec} onChange={setSpec} />
  ) : (
    <RunForm title={t('titleEdit', { name })} spec={spec} onChange={setSpec} plan={plan} newest={way === 'newest'} />
  )
}
