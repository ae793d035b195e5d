import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import type { Question } from './use-questions.ts'

/** What the back end wants to be agreed to before it writes, in plain words. */
export function QuestionDialog(props: { question: Question; name: string }) {
  const { t } = useTranslation('files')
  const { reason, params, accept, cancel } = props.question
  const answers = { opened: true, onConfirm: accept, onCancel: cancel }
  if (reason === 'copy-risky') {
    return (
      <ConfirmDialog
        {...answers}
        title={t('risk.title')}
        text={t('risk.text', { version: params.version ?? '' })}
        names={[props.name]}
        confirmLabel={t('risk.do')}
      />
    )
  }
  const count = Number(params.count ?? 1)
  return (
    <ConfirmDialog
      {...answers}
      title={t('replace.title', { count })}
      text={t('replace.text', { count })}
      names={[
        withSigns((params.name ?? '').slice(0, 200)),
        ...(count > 1 ? [t('replace.more', { count: count - 1 })] : []),
      ]}
      confirmLabel={t('replace.do')}
    />
  )
}
