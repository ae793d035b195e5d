import { Button, Modal } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { FaultData } from '../../../shared/contract/fault.ts'
import type { RemovedContainer } from '../../../shared/contract/run.ts'
import { useClient } from '../../client-context.tsx'
import { Age } from '../../components/Age.tsx'
import { FaultNote } from '../../components/FaultNote.tsx'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import { refusalOf } from '../../stores/fault-of.ts'
import { tell } from '../workshop/begin.tsx'
import classes from '../workshop/Workshop.module.css'

/** Containers that were removed here, each of which can be made again without its own files. */
export function RemovedDialog(props: { onClose: () => void }) {
  const { t } = useTranslation(['run', 'common'])
  const client = useClient()
  const [, navigate] = useLocation()
  const [rows, setRows] = useState<readonly RemovedContainer[] | null>(null)
  const [fault, setFault] = useState<FaultData | null>(null)
  useReturnFocus()
  const load = useCallback(async (): Promise<void> => {
    try {
      setRows((await client.run.removed()).containers)
    } catch (error) {
      setFault(refusalOf(error).fault)
    }
  }, [client])
  useEffect(() => void load(), [load])
  const restore = async ({ id, name }: RemovedContainer): Promise<void> => {
    setFault(null)
    try {
      const made = await client.run.restore({ id })
      tell({ message: t('removed.done', { name }) })
      props.onClose()
      navigate(`/containers/${made.id}`)
    } catch (error) {
      setFault(refusalOf(error).fault)
    }
  }
  const forget = async (): Promise<void> => {
    await client.run.forget({ ids: (rows ?? []).map(({ id }) => id) }).catch(() => undefined)
    await load()
  }
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t('removed.title')}
      size={640}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <div className={classes.form}>
        <p className={classes.dim}>{t('removed.text')}</p>
        {fault && <FaultNote fault={fault} />}
        {rows?.length === 0 && <p>{t('removed.none')}</p>}
        <ul className={classes.accounts}>
          {rows?.map((row) => (
            <li key={row.id} className={classes.account}>
              <div className={classes.line}>
                <span className={classes.grow}>
                  <strong>{row.name}</strong> <span className={classes.dim}>{row.image.slice(0, 200)}</span>
                </span>
                <Age at={row.removedAt} ago />
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={t('removed.againOf', { name: row.name })}
                  onClick={() => void restore(row)}
                >
                  {t('removed.again')}
                </Button>
              </div>
              {row.withVolumes && <span className={classes.dim}>{t('removed.withVolumes')}</span>}
            </li>
          ))}
        </ul>
        <div className={classes.buttons}>
          {rows && rows.length > 0 && (
            <Button size="xs" variant="subtle" color="gray" onClick={() => void forget()}>
              {t('removed.forget')}
            </Button>
          )}
          <Button size="xs" variant="default" data-autofocus onClick={props.onClose}>
            {t('common:close')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
