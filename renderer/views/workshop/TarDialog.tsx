import { Button, FileButton, Textarea, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { importArgs, loadArgs } from '../../../shared/cli/images.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import { useDockerCommand } from '../../app/use-docker-command.ts'
import { useClient } from '../../client-context.tsx'
import { Segmented } from '../../components/Segmented.tsx'
import { beginImport, beginLoad } from './begin.tsx'
import { guessTar, type TarKind } from './guess-tar.ts'
import { isPlatform, PlatformField } from './PlatformField.tsx'
import { newNameIn, ReferenceField } from './ReferenceField.tsx'
import { TaskDialog } from './TaskDialog.tsx'
import classes from './Workshop.module.css'

type Way = 'load' | 'import'

/** Makes images of a tar: what `docker save` wrote is loaded, a root file system is imported. */
export function TarDialog(props: { file: File | null; onClose: () => void }) {
  const { t } = useTranslation('workshop')
  const client = useClient()
  const docker = useDockerCommand()
  const [file, setFile] = useState(props.file)
  const kind = useKind(file)
  const [chosenWay, setWay] = useState<Way | null>(null)
  const way = chosenWay ?? (kind === 'files' ? 'import' : 'load')
  const [reference, setReference] = useState('')
  const [message, setMessage] = useState('')
  const [changesText, setChanges] = useState('')
  const [platform, setPlatform] = useState('')
  const changes = changesText
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const ask = { reference: reference.trim(), message, changes, platform: platform === '' ? null : platform }
  const isNamed = ask.reference === '' || newNameIn(reference) !== null
  const ready = file !== null && (way === 'load' || (isNamed && isPlatform(platform) && changes.length <= 50))
  const args = file && (way === 'load' ? loadArgs(file.name) : importArgs({ file: file.name, ...ask }))
  return (
    <TaskDialog
      title={t('tar.title')}
      label={t(way === 'load' ? 'tar.load' : 'tar.import')}
      command={args && ready ? docker(args) : null}
      ready={ready}
      begin={async () =>
        file === null ? null : way === 'load' ? beginLoad(client, file) : beginImport(client, file, ask)
      }
      onClose={props.onClose}
    >
      <div className={classes.line}>
        <FileButton
          onChange={(chosen) => {
            if (chosen) setFile(chosen)
            setWay(null)
          }}
          accept=".tar,.tgz,.gz,.xz,.bz2,.zst,application/x-tar"
        >
          {(button) => (
            <Button {...button} size="xs" variant="default" data-autofocus={file === null || undefined}>
              {t(file ? 'tar.another' : 'tar.choose')}
            </Button>
          )}
        </FileButton>
        {file ? (
          <span className={classes.subject}>
            {file.name} <span className={classes.dim}>{formatBytes(file.size)}</span>
          </span>
        ) : (
          <span className={classes.dim}>{t('tar.drop')}</span>
        )}
      </div>
      {kind && <p className={kind === 'not-a-tar' ? classes.warn : classes.dim}>{t(`tar.kind.${kind}`)}</p>}
      <Segmented
        label={t('tar.way')}
        value={way}
        onChange={setWay}
        options={[
          { value: 'load', label: t('tar.loadLong') },
          { value: 'import', label: t('tar.importLong') },
        ]}
      />
      {way === 'import' && (
        <>
          <ReferenceField
            label={t('tar.reference')}
            placeholder="my-base:1"
            value={reference}
            onChange={setReference}
            named
            optional
          />
          <Textarea
            size="xs"
            label={t('tar.changes')}
            description={t('tar.changesText')}
            placeholder={'CMD ["/bin/sh"]\nENV LANG=C.UTF-8'}
            rows={3}
            spellCheck={false}
            value={changesText}
            onChange={(event) => setChanges(event.currentTarget.value)}
          />
          <TextInput
            size="xs"
            label={t('tar.message')}
            maxLength={500}
            value={message}
            onChange={(event) => setMessage(event.currentTarget.value)}
          />
          <PlatformField value={platform} onChange={setPlatform} />
        </>
      )}
      <p className={classes.dim}>{t('tar.window')}</p>
    </TaskDialog>
  )
}

/** Null while no file is chosen or looked into. */
function useKind(file: File | null): TarKind | null {
  const [known, setKnown] = useState<{ file: File; kind: TarKind } | null>(null)
  useEffect(() => {
    if (!file) return
    let current = true
    guessTar(file).then(
      (kind) => current && setKnown({ file, kind }),
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [file])
  return known && known.file === file ? known.kind : null
}
