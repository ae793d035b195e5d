import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useAccounts } from './use-accounts.ts'
import classes from './Workshop.module.css'

/** With which account the engine will ask this registry. */
export function AccountLine(props: { registry: string; onLogIn: () => void }) {
  const { t } = useTranslation('workshop')
  const { accounts } = useAccounts()
  if (accounts === null) return null
  const account = accounts.find(({ registry }) => registry === props.registry)
  return (
    <div className={classes.line}>
      <span className={classes.grow}>
        {account
          ? account.user === null
            ? t('account.someone', { registry: props.registry })
            : t('account.user', { registry: props.registry, user: account.user })
          : t('account.none', { registry: props.registry })}
      </span>
      {!account && (
        <Button size="compact-xs" variant="default" onClick={props.onLogIn}>
          {t('accounts.logInTo')}
        </Button>
      )}
    </div>
  )
}
