import { Autocomplete, Button, Checkbox, Select, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { buildArgs } from '../../../../shared/cli/images.ts'
import type { FaultData } from '../../../../shared/contract/fault.ts'
import { useDockerCommand } from '../../../app/use-docker-command.ts'
import { useClient } from '../../../client-context.tsx'
import { CommandLine } from '../../../components/CommandLine.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { refusalOf } from '../../../stores/fault-of.ts'
import { isPlatform, PlatformField } from '../PlatformField.tsx'
import { newNameIn, ReferenceField } from '../ReferenceField.tsx'
import classes from './Build.module.css'
import { beginBuild } from './begin-build.ts'
import { DockerfileEditor } from './DockerfileEditor.tsx'
import { pairsIn, stagesOf } from './dockerfile-words.ts'
import { changeDraft, isEdited, optionsOf, shownOptions, useBuilds, withFolder } from './draft.ts'
import { FolderButton } from './FolderButton.tsx'
import { buildPath, buildsPath } from './paths.ts'

/** A folder, its Dockerfile, and how it is to be built. */
export function BuildForm() {
  const { t } = useTranslation(['builds', 'common'])
  const client = useClient()
  const docker = useDockerCommand()
  const [, navigate] = useLocation()
  const draft = useBuilds((state) => state.draft)
  const [fault, setFault] = useState<FaultData | null>(null)
  const [isBusy, setBusy] = useState(false)
  const { folder } = draft
  const args = pairsIn(draft.args)
  const labels = pairsIn(draft.labels)
  const isNamed = draft.tag.trim() === '' || newNameIn(draft.tag) !== null
  const isWhole = isNamed && isPlatform(draft.platform) && args.bad === null && labels.bad === null
  const ready = folder !== null && draft.text.trim() !== '' && isWhole && !isBusy

  const begin = async (): Promise<void> => {
    setBusy(true)
    setFault(null)
    try {
      navigate(buildPath(await beginBuild(client, { ...draft, faultLine: null })))
    } catch (error) {
      setFault(refusalOf(error).fault)
      setBusy(false)
    }
  }
  return (
    <section className={classes.screen} aria-label={t('form.title')}>
      <header className={classes.head}>
        <h1 className={classes.title}>{t('form.title')}</h1>
        <span className={classes.space} />
        <Button size="xs" variant="default" onClick={() => navigate(buildsPath)}>
          {t('form.all')}
        </Button>
        <Button size="xs" disabled={!ready} onClick={() => void begin()}>
          {t('form.go')}
        </Button>
      </header>
      <div className={classes.form}>
        <div className={classes.options}>
          <div className={classes.folder}>
            <FolderButton hasFolder={folder !== null} onChoose={(chosen) => changeDraft(withFolder(draft, chosen))} />
            <span className={folder ? classes.name : classes.dim}>{folder?.name ?? t('form.folderHint')}</span>
          </div>
          {draft.withheld.length > 0 && (
            <p className={classes.warn}>{t('form.withheld', { names: draft.withheld.join(', ') })}</p>
          )}
          <ReferenceField
            label={t('form.tag')}
            placeholder="my-app:1"
            value={draft.tag}
            onChange={(tag) => changeDraft({ tag })}
            named
            optional
          />
          <Autocomplete
            size="xs"
            label={t('form.target')}
            placeholder={t('form.targetLast')}
            data={[...new Set(stagesOf(draft.text))]}
            maxLength={200}
            value={draft.target}
            onChange={(target) => changeDraft({ target })}
          />
          <PlatformField value={draft.platform} onChange={(platform) => changeDraft({ platform })} />
          <Textarea
            size="xs"
            label={t('form.args')}
            description={t('form.pairs')}
            placeholder="VERSION=1.2"
            rows={2}
            spellCheck={false}
            value={draft.args}
            error={args.bad === null ? null : t('form.badPair', { line: args.bad.slice(0, 80) })}
            onChange={(event) => changeDraft({ args: event.currentTarget.value })}
          />
          <Textarea
            size="xs"
            label={t('form.labels')}
            description={t('form.pairs')}
            rows={2}
            spellCheck={false}
            value={draft.labels}
            error={labels.bad === null ? null : t('form.badPair', { line: labels.bad.slice(0, 80) })}
            onChange={(event) => changeDraft({ labels: event.currentTarget.value })}
          />
          <Checkbox
            size="xs"
            label={t('form.noCache')}
            description={t('form.noCacheText')}
            checked={draft.noCache}
            onChange={(event) => changeDraft({ noCache: event.currentTarget.checked })}
          />
          <Checkbox
            size="xs"
            label={t('form.pull')}
            description={t('form.pullText')}
            checked={draft.pull}
            onChange={(event) => changeDraft({ pull: event.currentTarget.checked })}
          />
          {folder?.kind === 'files' && <p className={classes.dim}>{t('form.browser')}</p>}
        </div>
        <div className={classes.dockerfile}>
          <div className={classes.fileHead}>
            {folder && folder.dockerfiles.length > 1 ? (
              <Select
                aria-label={t('form.dockerfile')}
                data={folder.dockerfiles.map(({ path }) => path)}
                value={draft.dockerfile}
                allowDeselect={false}
                onChange={(path) => {
                  const text = folder.dockerfiles.find((file) => file.path === path)?.text ?? ''
                  changeDraft({ dockerfile: path ?? 'Dockerfile', text, faultLine: null })
                }}
              />
            ) : (
              <strong>{draft.dockerfile}</strong>
            )}
            {folder && isEdited(draft) && (
              <span className={classes.dim}>{t(folder.dockerfiles.length === 0 ? 'form.newFile' : 'form.edited')}</span>
            )}
          </div>
          <DockerfileEditor
            label={t('form.editor', { file: draft.dockerfile })}
            value={draft.text}
            faultLine={draft.faultLine}
            onChange={(text) => changeDraft({ text, faultLine: null })}
          />
        </div>
        <div className={classes.foot}>
          {fault && <FaultNote fault={fault} />}
          <CommandLine command={docker(buildArgs(folder?.name ?? '.', shownOptions(optionsOf(draft))))} />
        </div>
      </div>
    </section>
  )
}
