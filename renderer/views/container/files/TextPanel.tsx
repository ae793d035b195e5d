import { Button, Textarea } from '@mantine/core'
import { IconArrowLeft, IconDownload, IconPencil } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { largestEdit } from '../../../../shared/lib/file-limits.ts'
import { useClient } from '../../../client-context.tsx'
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { IconButton } from '../../../components/IconButton.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import { type Refusal, refusalOf } from '../../../stores/fault-of.ts'
import { type OpenedText, readText, writeText } from '../../../stores/files.ts'
import { keepPlace, placeOf } from '../../../stores/files-place.ts'
import { useMayChange } from '../../../stores/system.ts'
import { lookOf } from '../../layers/file/detect.ts'
import { HexContent, TextContent } from '../../layers/file/FileContent.tsx'
import classes from './Files.module.css'
import { baseOf } from './paths.ts'
import { QuestionDialog } from './QuestionDialog.tsx'
import { useQuestions, withQuestions } from './use-questions.ts'

/** A file of a container: shown as text or bytes, and a small text edited in its place. */
export function TextPanel(props: {
  at: { containerId: string; path: string }
  onDownload: () => void
  onClose: () => void
}) {
  const { t } = useTranslation(['files', 'common'])
  const { containerId, path } = props.at
  const client = useClient()
  const mayChange = useMayChange()
  const [left] = useState(() => {
    const draft = placeOf(containerId)?.draft
    return draft?.path === path ? draft : null
  })
  const [file, setFile] = useState<OpenedText | null>(left?.file ?? null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [draft, setDraft] = useState<string | null>(left?.text ?? null)
  const [saving, setSaving] = useState(false)
  const [saved, setSaved] = useState(false)
  const [round, setRound] = useState(0)
  const [leaving, setLeaving] = useState<(() => void) | null>(null)
  const { question, ask } = useQuestions()
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round reads again
  useEffect(() => {
    const closing = new AbortController()
    const { signal } = closing
    setRefusal(null)
    // What was left unsaved goes on from the file that it was made of; saving tells where that has changed.
    if (left && round === 0) return
    readText(client, { containerId, path }, largestEdit, signal).then(
      (read) => !signal.aborted && setFile(read),
      (error: unknown) => !signal.aborted && setRefusal(refusalOf(error)),
    )
    return () => closing.abort()
  }, [client, containerId, path, round])
  const name = withSigns(baseOf(path).slice(0, 200))
  const isText = useMemo(() => file !== null && (file.bytes.length === 0 || lookOf(file.bytes).kind === 'text'), [file])
  // What does not come out of a decoder as it went in would be spoilt by saving.
  const text = useMemo(() => (file && isText && file.whole ? exactText(file.bytes) : null), [file, isText])

  const isDirty = draft !== null && draft !== text
  useEffect(() => {
    keepPlace(containerId, { draft: isDirty && file ? { path, file, text: draft } : null })
  }, [containerId, path, file, draft, isDirty])
  /** Leaves the text as it is in the container, or asks first where something was typed. */
  const discard = (leave: () => void): void => {
    if (isDirty) setLeaving(() => leave)
    else leave()
  }
  const save = async (): Promise<void> => {
    if (!file || draft === null) return
    setSaving(true)
    setRefusal(null)
    try {
      const written = await withQuestions(
        (accepted) => writeText(client, { containerId, path }, draft, file.stamp, accepted),
        ask,
      )
      if (written) {
        setFile(written)
        setDraft(null)
        setSaved(true)
      }
    } catch (error) {
      setRefusal(refusalOf(error))
    }
    setSaving(false)
  }
  return (
    <section className={classes.room} aria-label={t('files:fileLabel', { name })}>
      <div className={classes.bar}>
        <IconButton
          label={t('files:backToFiles')}
          icon={<IconArrowLeft size={16} />}
          onClick={() => discard(props.onClose)}
        />
        <h3 className={classes.title} title={withSigns(path.slice(0, 2000))}>
          {name}
        </h3>
        <CopyButton text={path} label={t('files:copyPath')} />
        {file && <span className={classes.dim}>{formatBytes(file.stamp.bytes)}</span>}
        <span className={classes.space} />
        {draft === null ? (
          <>
            {text !== null && mayChange && (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconPencil size={14} />}
                onClick={() => {
                  setDraft(text)
                  setSaved(false)
                }}
              >
                {t('files:edit')}
              </Button>
            )}
            <IconButton label={t('files:download')} icon={<IconDownload size={16} />} onClick={props.onDownload} />
          </>
        ) : (
          <>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() =>
                discard(() => {
                  setDraft(null)
                  setRound(round + 1)
                })
              }
            >
              {t('common:cancel')}
            </Button>
            <Button
              size="compact-sm"
              loading={saving}
              disabled={!isDirty || new TextEncoder().encode(draft).length > largestEdit}
              onClick={() => void save()}
            >
              {t('files:save')}
            </Button>
          </>
        )}
      </div>
      {saved && (
        <p className={classes.saved} role="status">
          {t('files:saved')}
        </p>
      )}
      {left && draft === left.text && (
        <p className={classes.left} role="status">
          {t('files:left')}
        </p>
      )}
      {refusal && (
        <div className={classes.note}>
          <FaultNote fault={refusal.fault} onRetry={draft === null ? () => setRound(round + 1) : undefined} />
        </div>
      )}
      {!file && !refusal && <p className={classes.note}>{t('files:loading')}</p>}
      {file && draft !== null && (
        <Textarea
          className={classes.editor ?? ''}
          classNames={{ wrapper: classes.editorWrapper ?? '', input: classes.editorInput ?? '' }}
          aria-label={t('files:editLabel', { name })}
          spellCheck={false}
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
      )}
      {file && draft === null && file.bytes.length === 0 && <p className={classes.note}>{t('files:emptyFile')}</p>}
      {file && draft === null && file.bytes.length > 0 && (
        <>
          {isText ? <TextContent bytes={file.bytes} name={name} /> : <HexContent bytes={file.bytes} name={name} />}
          {!file.whole && (
            <p className={classes.foot}>
              {t('files:part', { shown: formatBytes(file.bytes.length), whole: formatBytes(file.stamp.bytes) })}
            </p>
          )}
        </>
      )}
      {leaving !== null && (
        <ConfirmDialog
          opened
          title={t('files:discard.title')}
          names={[name]}
          confirmLabel={t('files:discard.do')}
          onConfirm={() => {
            setLeaving(null)
            leaving()
          }}
          onCancel={() => setLeaving(null)}
        />
      )}
      {question && <QuestionDialog question={question} name={withSigns(path.slice(0, 200))} />}
    </section>
  )
}

/** The bytes as text, where writing that text gives the same bytes again. A carriage return is one of them that a text field would lose. */
function exactText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return text.includes('\r') ? null : text
  } catch {
    return null
  }
}
