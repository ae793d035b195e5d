import { Button, Modal } from '@mantine/core'
import { IconKey, IconLogout } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { logoutArgs } from '../../../shared/cli/images.ts'
import type { FaultData } from '../../../shared/contract/fault.ts'
import type { RegistryAccount } from '../../../shared/contract/registry.ts'
import { useDockerCommand } from '../../app/use-docker-command.ts'
import { useClient } from '../../client-context.tsx'
import { CommandLine } from '../../components/CommandLine.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { FaultNote } from '../../components/FaultNote.tsx'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import { refusalOf } from '../../stores/fault-of.ts'
import { tell } from './begin.tsx'
import { LoginForm } from './LoginForm.tsx'
import { useAccounts } from './use-accounts.ts'
import classes from './Workshop.module.css'

/** Docker's own registry accounts: who is logged in where, and in what the secret is kept. `registry`: only to log in there. */
export function AccountsDialog(props: { registry: string | null; onClose: () => void }) {
  const { t } = useTranslation(['workshop', 'common'])
  const { accounts, problems, fault, reload } = useAccounts()
  const [login, setLogin] = useState<{ registry: string } | null>(
    props.registry === null ? null : { registry: props.registry },
  )
  useReturnFocus()
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t('accounts.title')}
      size={640}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {login ? (
        <LoginForm
          registry={login.registry}
          back={t(props.registry === null ? 'accounts.back' : 'common:cancel')}
          onBack={props.registry === null ? () => setLogin(null) : props.onClose}
          onDone={() => {
            if (props.registry !== null) props.onClose()
            else {
              setLogin(null)
              reload()
            }
          }}
        />
      ) : (
        <div className={classes.form}>
          <p className={classes.dim}>{t('accounts.text')}</p>
          {fault && <FaultNote fault={fault} onRetry={reload} />}
          {problems.map((problem) => (
            <p key={problem} className={classes.warn}>
              {problem}
            </p>
          ))}
          {accounts?.length === 0 && (
            <EmptyState
              icon={<IconKey size={28} stroke={1.25} />}
              title={t('accounts.none')}
              text={t('accounts.noneText')}
            />
          )}
          {accounts && accounts.length > 0 && (
            <ul className={classes.accounts} aria-label={t('accounts.title')}>
              {accounts.map((account) => (
                <AccountItem
                  key={account.registry}
                  account={account}
                  onLogin={() => setLogin({ registry: account.registry })}
                  onGone={reload}
                />
              ))}
            </ul>
          )}
          <div className={classes.buttons}>
            <Button size="xs" variant="default" onClick={props.onClose}>
              {t('common:close')}
            </Button>
            <Button size="xs" data-autofocus onClick={() => setLogin({ registry: '' })}>
              {t('accounts.logIn')}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  )
}

function AccountItem(props: { account: RegistryAccount; onLogin: () => void; onGone: () => void }) {
  const { t } = useTranslation(['workshop', 'common'])
  const client = useClient()
  const docker = useDockerCommand()
  const { registry, user, helper } = props.account
  const [asks, setAsks] = useState(false)
  const [fault, setFault] = useState<FaultData | null>(null)
  const logOut = async (): Promise<void> => {
    setFault(null)
    try {
      await client.registry.logout({ registry })
      tell({ message: t('accounts.loggedOut', { registry }) })
      props.onGone()
    } catch (error) {
      setFault(refusalOf(error).fault)
    }
  }
  return (
    <li className={classes.account}>
      <div className={classes.line}>
        <strong className={classes.grow}>{registry}</strong>
        <Button size="compact-xs" variant="default" onClick={props.onLogin}>
          {t('accounts.again')}
        </Button>
        <Button
          size="compact-xs"
          variant="outline"
          color="red"
          leftSection={<IconLogout size={13} aria-hidden />}
          aria-expanded={asks}
          onClick={() => setAsks(!asks)}
        >
          {t('accounts.logOut')}
        </Button>
      </div>
      <span>{user ?? t('accounts.noUser')}</span>
      <span className={helper === null ? classes.warn : classes.dim}>
        {helper === null ? t('accounts.plain') : t('accounts.helper', { helper })}
      </span>
      {asks && (
        <div className={classes.part}>
          <CommandLine command={docker(logoutArgs(registry))} />
          <div className={classes.buttons}>
            <Button size="compact-xs" variant="default" onClick={() => setAsks(false)}>
              {t('common:cancel')}
            </Button>
            <Button size="compact-xs" variant="outline" color="red" onClick={() => void logOut()}>
              {t('accounts.logOutOf', { registry })}
            </Button>
          </div>
        </div>
      )}
      {fault && <FaultNote fault={fault} />}
    </li>
  )
}
