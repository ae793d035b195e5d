import { app, clipboard, Menu, type MenuItemConstructorOptions } from 'electron'
import { words } from './words.ts'

/** What the menu can do that Electron's own roles cannot. */
export interface MenuActions {
  newWindow(): void
  versionInfo(): string
}

/** Sets the application menu in the language of now. Roles bring their own words and the platform's shortcuts. */
export function setApplicationMenu(actions: MenuActions): void {
  const t = words()
  const isMac = process.platform === 'darwin'
  const newWindow: MenuItemConstructorOptions = {
    id: 'new-window',
    label: t('menu.newWindow'),
    accelerator: 'CmdOrCtrl+Shift+N',
    click: actions.newWindow,
  }
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: t('menu.file'),
      submenu: [newWindow, { type: 'separator' }, isMac ? { role: 'close' } : { role: 'quit' }],
    },
    { role: 'editMenu', label: t('menu.edit') },
    {
      label: t('menu.view'),
      submenu: [
        { role: 'reload', label: t('menu.reload') },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' as const }]),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu', label: t('menu.window') },
    {
      role: 'help',
      label: t('menu.help'),
      submenu: [
        {
          id: 'copy-version',
          label: t('menu.copyVersion'),
          click: () => clipboard.writeText(actions.versionInfo()),
        },
        ...(isMac ? [] : [{ role: 'about' as const }]),
      ],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
