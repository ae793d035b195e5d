import { Autocomplete, Button, Checkbox, FileButton, Select, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { PortWish, RunSpec, VolumeWish } from '../../../shared/contract/run-spec.ts'
import { looksSecret } from '../../../shared/lib/secrets.ts'
import { readEnv, readPort, readVolume } from '../../../shared/run/list-words.ts'
import { Section } from '../../components/Section.tsx'
import { useImages } from '../../stores/images.ts'
import { tell } from '../workshop/begin.tsx'
import { type FieldProps, WordsInput } from './FieldInput.tsx'
import { FolderButton } from './FolderButton.tsx'
import { Rows } from './Rows.tsx'
import classes from './Run.module.css'

const restarts = ['', 'on-failure', 'unless-stopped', 'always'] as const
const largestEnvFile = 256 * 1024

/** Image, name, command, and what most containers need besides. */
export function Basics(props: FieldProps) {
  const { t } = useTranslation('run')
  const { spec, checks, onChange } = props
  const images = useImages((state) => state.rows)
  const tags = useMemo(() => [...new Set([...(images?.values() ?? [])].flatMap((row) => row.tags))].sort(), [images])
  const note = checks.note('image')
  return (
    <>
      <Section title={t('section.basics')}>
        <div className={classes.grid}>
          <Autocomplete
            size="xs"
            label={t('field.image')}
            required
            placeholder="nginx:1.29"
            data={tags}
            limit={20}
            maxLength={600}
            spellCheck={false}
            data-autofocus
            value={spec.image}
            error={checks.error('image')}
            {...(note !== null && { description: note, inputWrapperOrder: ['label', 'input', 'description', 'error'] })}
            onChange={(image) => onChange({ image })}
          />
          <TextInput
            size="xs"
            label={t('field.name')}
            placeholder="web"
            spellCheck={false}
            autoComplete="off"
            value={spec.name}
            error={checks.error('name')}
            onChange={(event) => onChange({ name: event.currentTarget.value })}
          />
          <WordsInput
            label={t('field.command')}
            placeholder={t('ofImage')}
            value={spec.command}
            onChange={(command) => onChange({ command })}
          />
          <Restart {...props} />
          <div className={classes.checks}>
            {(['rm', 'interactive', 'tty'] as const).map((field) => (
              <Checkbox
                key={field}
                size="xs"
                label={t(`field.${field}`)}
                checked={spec[field]}
                onChange={(event) => onChange({ [field]: event.currentTarget.checked })}
              />
            ))}
          </div>
        </div>
      </Section>
      <Section title={t('section.ports')}>
        <Rows<PortWish>
          label={t('section.ports')}
          rows={spec.ports}
          empty={{ ip: '', host: '', container: '', protocol: 'tcp' }}
          columns={[
            { key: 'ip', label: t('column.ip'), placeholder: t('column.any') },
            { key: 'host', label: t('column.host'), placeholder: t('column.free') },
            { key: 'container', label: t('column.container'), placeholder: '80' },
            { key: 'protocol', label: t('column.protocol'), choices: ['tcp', 'udp', 'sctp'], grow: 0.7 },
          ]}
          tell={(at) => ({ error: checks.error('ports', at), note: null })}
          onChange={(ports) => onChange({ ports })}
          onPaste={(text) => whole(lines(text).map(readPort))}
        />
      </Section>
      <Section title={t('section.env')}>
        <Variables {...props} />
      </Section>
      <Section title={t('section.volumes')}>
        <Rows<VolumeWish>
          label={t('section.volumes')}
          rows={spec.volumes}
          empty={{ source: '', target: '', options: '' }}
          columns={[
            { key: 'source', label: t('column.source'), placeholder: '/srv/data', grow: 1.4 },
            { key: 'target', label: t('column.target'), placeholder: '/data', grow: 1.2 },
            { key: 'options', label: t('column.options'), placeholder: 'ro', grow: 0.6 },
          ]}
          tell={(at) => ({ error: checks.error('volumes', at), note: checks.note('volumes', at) })}
          onChange={(volumes) => onChange({ volumes })}
          onPaste={(text) => lines(text).map(readVolume)}
          tools={
            <FolderButton
              onFolder={(source) => onChange({ volumes: [...spec.volumes, { source, target: '', options: '' }] })}
            />
          }
        />
      </Section>
    </>
  )
}

function Restart({ spec, checks, onChange }: FieldProps) {
  const { t } = useTranslation('run')
  const [policy = '', retries = ''] = spec.restart.split(':')
  const known = restarts.find((one) => one === (policy === 'no' ? '' : policy))
  return (
    <Select
      size="xs"
      label={t('field.restart')}
      data={[
        ...restarts.map((value) => ({
          value,
          label: t(`restart.${value}`) + (value === policy && retries !== '' ? ` (${retries})` : ''),
        })),
        ...(known === undefined ? [{ value: policy, label: spec.restart }] : []),
      ]}
      value={known ?? policy}
      allowDeselect={false}
      error={checks.error('restart')}
      onChange={(restart) => onChange({ restart: restart ?? '' })}
    />
  )
}

type Variable = RunSpec['env'][number]

/** A table of variables; several lines that are pasted, or a file of them, become rows. */
function Variables({ spec, checks, onChange }: FieldProps) {
  const { t } = useTranslation('run')
  const fromFile = async (file: File | null): Promise<void> => {
    if (!file) return
    if (file.size > largestEnvFile) return tell({ message: t('fileTooBig'), color: 'red' })
    onChange({ env: [...spec.env, ...readEnvFile(await file.text())] })
  }
  return (
    <Rows<Variable>
      label={t('section.env')}
      rows={spec.env}
      empty={{ name: '', value: '' }}
      columns={[
        { key: 'name', label: t('column.name'), placeholder: 'LOG_LEVEL' },
        {
          ...{ key: 'value', label: t('column.value'), placeholder: '', grow: 2 },
          isSecret: ({ name, value }) => looksSecret(name, value ?? ''),
        },
      ]}
      tell={(at) => ({
        error: checks.error('env', at),
        note: spec.env[at]?.value === null ? t('column.unset') : null,
      })}
      onChange={(env) => onChange({ env })}
      onPaste={readEnvFile}
      tools={
        <FileButton onChange={(file) => void fromFile(file)}>
          {(button) => (
            <Button size="compact-xs" variant="default" {...button}>
              {t('fromFile')}
            </Button>
          )}
        </FileButton>
      }
    />
  )
}

/** As `--env-file` reads it: no quotes, `#` begins a comment line. */
function readEnvFile(text: string): Variable[] {
  return lines(text)
    .filter((line) => !line.startsWith('#'))
    .map((line) => readEnv(line.replace(/^export\s+/, '')))
    .map((variable) => ({ ...variable, value: variable.value ?? '' }))
    .slice(0, 1000)
}

const lines = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

const whole = <T,>(items: readonly (T | null)[]): T[] | null =>
  items.every((item) => item !== null) ? [...(items as T[])] : null
