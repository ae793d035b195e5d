import { Button, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useReturnFocus } from '../../../components/use-return-focus.ts'
import { lineCount } from './paste.ts'
import classes from './Terminal.module.css'

const mostShown = 4000

/** Shows what would be typed before it is: a shell runs each line at once. */
export function PasteDialog(props: { text: string; onPaste: () => void; onCancel: () => void }) {
  const { t } = useTranslation(['terminal', 'common'])
  const { text } = props
  useReturnFocus()
  return (
    <Modal
      opened
      size={560}
      onClose={props.onCancel}
      title={t('paste.title', { count: lineCount(text) })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <div className={classes.dialog}>
        <p>{t('paste.text')}</p>
        <pre className={classes.pasted}>{text.length > mostShown ? `${text.slice(0, mostShown)}…` : text}</pre>
        <div className={classes.buttons}>
          <Button size="xs" variant="default" data-autofocus onClick={props.onCancel}>
            {t('common:cancel')}
          </Button>
          <Button size="xs" onClick={props.onPaste}>
            {t('paste.do')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
