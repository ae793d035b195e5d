import { Button, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useReturnFocus } from '../../../components/use-return-focus.ts'
import { lookalikeHost } from '../../logs/links.ts'
import classes from './Terminal.module.css'

/** Shows where a link leads before it is opened: what a program prints as its text may say something else. */
export function LinkDialog(props: { href: string; onClose: () => void }) {
  const { t } = useTranslation(['terminal', 'common'])
  const { href, onClose } = props
  const lookalike = lookalikeHost(href)
  useReturnFocus()
  return (
    <Modal
      opened
      size={560}
      onClose={onClose}
      title={t('link.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <div className={classes.dialog}>
        <p>{t('link.text')}</p>
        <pre className={classes.pasted}>{href}</pre>
        {lookalike !== null && <p className={classes.warn}>{t('link.lookalike', { host: lookalike })}</p>}
        <div className={classes.buttons}>
          <Button size="xs" variant="default" data-autofocus onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button size="xs" component="a" href={href} target="_blank" rel="noreferrer" onClick={onClose}>
            {t('link.open')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
