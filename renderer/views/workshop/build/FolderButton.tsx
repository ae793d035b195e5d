import { Button } from '@mantine/core'
import { IconFolderOpen } from '@tabler/icons-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useClient } from '../../../client-context.tsx'
import { tellFault } from '../begin.tsx'
import classes from './Build.module.css'
import { type ChosenFolder, chooseFolder, folderOfFiles } from './folder.ts'

/** Asks for the folder of a build. */
export function FolderButton(props: { hasFolder: boolean; onChoose: (folder: ChosenFolder) => void }) {
  const { t } = useTranslation('builds')
  const client = useClient()
  const field = useRef<HTMLInputElement>(null)
  const choose = async (): Promise<void> => {
    try {
      const folder = await chooseFolder(client)
      if (folder === 'no-picker') field.current?.click()
      else if (folder) props.onChoose(folder)
    } catch (error) {
      tellFault(t('form.folderFailed'), error)
    }
  }
  const take = async (files: readonly File[]): Promise<void> => {
    try {
      if (files.length > 0) props.onChoose(await folderOfFiles(files))
    } catch (error) {
      tellFault(t('form.folderFailed'), error)
    }
  }
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconFolderOpen size={14} aria-hidden />}
        onClick={() => void choose()}
      >
        {t(props.hasFolder ? 'form.otherFolder' : 'form.folder')}
      </Button>
      <input
        ref={(input) => {
          field.current = input
          // React knows no attribute of this name.
          input?.setAttribute('webkitdirectory', '')
        }}
        className={classes.hidden}
        type="file"
        tabIndex={-1}
        aria-hidden
        onChange={(event) => {
          void take([...(event.currentTarget.files ?? [])])
          event.currentTarget.value = ''
        }}
      />
    </>
  )
}
