import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { loginArgs } from '../../../shared/cli/images.ts'
import type { FaultData } from '../../../shared/contract/fault.ts'
import { useDockerCommand } from '../../app/use-docker-command.ts'
import { useClient } from '../../client-context.tsx'
import { CommandLine } from '../../components/CommandLine.tsx'
import { FaultNote } from '../../components/FaultNote.tsx'
import { refusalOf } from '../../stores/fault-of.ts'
import { tell } from './begin.tsx'
import classes from './Workshop.module.css'

const registryForm = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/

/** The password lives in its field alone: it goes with the form, and nothing of ours keeps it. */
export function LoginForm(props: { registry: string; back: string; onBack: () => void; onDone: () => void }) {
  const { t } = useTranslation(['workshop', 'common'])
  const client = useClient()
  const docker = useDockerCommand()
  const [registry, setRegistry] = useState(props.registry)
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const [fault, setFault] = useState<FaultData | null>(null)
  const [isBusy, setBusy] = useState(false)
  // Docker Hub is meant where no registry is named, as with the CLI.
  const where = registry.trim() || 'docker.io'
  const isRegistry = registryForm.test(where) && where.length <= 255
  const ready = isRegistry && user !== '' && password !== '' && !isBusy

  const logIn = async (): Promise<void> => {
    setBusy(true)
    setFault(null)
    try {
      const account = await client.registry.login({ registry: where, user, password })
      setPassword('')
      const kept = account.helper === null ? t('accounts.plain') : t('accounts.helper', { helper: account.helper })
      tell({
        title: t('accounts.loggedIn', { registry: account.registry }),
        message: kept,
        color: account.helper === null ? 'yellow' : 'blue',
      })
      props.onDone()
    } catch (error) {
      setFault(refusalOf(error).fault)
      setBusy(false)
    }
  }
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) void logIn()
      }}
    >
      <TextInput
        size="xs"
        label={t('accounts.registry')}
        description={t('accounts.registryText')}
        placeholder="docker.io"
        spellCheck={false}
        autoComplete="off"
        maxLength={255}
        value={registry}
        error={isRegistry ? null : t('accounts.registryBad')}
        data-autofocus={props.registry === '' || undefined}
        onChange={(event) => setRegistry(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        label={t('accounts.user')}
        required
        spellCheck={false}
        autoComplete="off"
        maxLength={300}
        value={user}
        data-autofocus={props.registry !== '' || undefined}
        onChange={(event) => setUser(event.currentTarget.value)}
      />
      <PasswordInput
        size="xs"
        label={t('accounts.password')}
        description={t('accounts.passwordText')}
        required
        autoComplete="off"
        maxLength={20_000}
        value={password}
        visibilityToggleButtonProps={{ 'aria-label': t('accounts.showPassword') }}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {fault && <FaultNote fault={fault} />}
      {isRegistry && user !== '' && <CommandLine command={docker(loginArgs(where, user))} />}
      <div className={classes.buttons}>
        <Button size="xs" variant="default" onClick={props.onBack}>
          {props.back}
        </Button>
        <Button size="xs" type="submit" disabled={!ready}>
          {t(isBusy ? 'accounts.busy' : 'accounts.go')}
        </Button>
      </div>
    </form>
  )
}
