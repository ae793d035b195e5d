import '@xterm/xterm/css/xterm.css'
import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { type ILink, Terminal } from '@xterm/xterm'
import type { Undo } from '../../../../shared/lib/undo.ts'
import { linksIn } from '../../logs/links.ts'
import { openByPolicy } from './open-by-policy.ts'
import { terminalFont, terminalTheme } from './palette.ts'
import { cleanPaste, isManyLines } from './paste.ts'

/** Lines that can be scrolled back to; about 10 MiB at 200 columns. */
const scrollbackLines = 5000

export interface ScreenEvents {
  /** Bytes for the process: keystrokes and pastes (`byUser`), or the terminal's own answers to its questions. */
  onInput(bytes: Uint8Array, byUser: boolean): void
  onSize(size: { cols: number; rows: number }): void
  /** A paste of several lines, which would run at once. */
  onLongPaste(text: string): void
  onLink(href: string): void
  onSelection(text: string): void
  onKey(key: 'leave' | 'copy' | 'find'): void
}

export interface Screen {
  readonly terminal: Terminal
  readonly search: SearchAddon
  setScheme(scheme: 'light' | 'dark'): void
  fit(): void
  close: Undo
}

/** xterm in `host`, bound to our content policy, look and rules: no title, no clipboard for programs, no link without a question. */
export function createScreen(
  host: HTMLElement,
  options: { label: string; scheme: 'light' | 'dark' },
  on: ScreenEvents,
): Screen {
  const terminal = new Terminal({
    allowProposedApi: true,
    fontFamily: terminalFont(),
    fontSize: 12,
    lineHeight: 1.25,
    scrollback: scrollbackLines,
    minimumContrastRatio: 4.5,
    cursorBlink: false,
    // Alt is a letter on a Mac's keyboard unless it is told to be the Meta of shells.
    macOptionIsMeta: true,
    theme: terminalTheme(options.scheme),
    linkHandler: { activate: (_event, uri) => openable(uri, on.onLink) },
  })
  const fit = new FitAddon()
  const search = new SearchAddon()
  terminal.loadAddon(fit)
  terminal.loadAddon(search)
  const releaseStyles = openByPolicy(terminal, host)
  terminal.textarea?.setAttribute('aria-label', options.label)
  const encoder = new TextEncoder()
  let byUser = false
  // Told right before the data that it is about; what the terminal answers by itself is not told.
  onUserInput(terminal, () => {
    byUser = true
  })
  terminal.onData((text) => {
    const isUsers = byUser
    byUser = false
    on.onInput(encoder.encode(text), isUsers)
  })
  terminal.onBinary((text) =>
    on.onInput(
      Uint8Array.from(text, (char) => char.charCodeAt(0)),
      true,
    ),
  )
  terminal.onResize(on.onSize)
  terminal.onSelectionChange(() => on.onSelection(terminal.getSelection()))
  terminal.attachCustomKeyEventHandler((event) => handleKey(event, on))
  terminal.registerLinkProvider({
    provideLinks: (line, found) => found(linksOf(terminal, line, on.onLink)),
  })
  const paste = (event: ClipboardEvent): void => {
    event.preventDefault()
    event.stopPropagation()
    const text = cleanPaste(event.clipboardData?.getData('text/plain') ?? '')
    if (isManyLines(text)) on.onLongPaste(text)
    else if (text !== '') terminal.paste(text)
  }
  host.addEventListener('paste', paste, true)
  const fitNow = (): void => {
    // A host that is hidden has no size to fit.
    if (host.clientWidth > 40 && host.clientHeight > 20) fit.fit()
  }
  let frame = 0
  const observer = new ResizeObserver(() => {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(fitNow)
  })
  observer.observe(host)
  fitNow()
  return {
    terminal,
    search,
    setScheme(scheme) {
      terminal.options.theme = terminalTheme(scheme)
    },
    fit: fitNow,
    close() {
      cancelAnimationFrame(frame)
      observer.disconnect()
      host.removeEventListener('paste', paste, true)
      terminal.dispose()
      releaseStyles()
    },
  }
}

/** Inside xterm 6.0.0: its own API does not tell keys from answers. */
function onUserInput(terminal: Terminal, listen: () => void): void {
  const inside = terminal as unknown as { _core: { coreService: { onUserInput(listen: () => void): void } } }
  inside._core.coreService.onUserInput(listen)
}

/** False keeps the key from the process. Every other key is the process's, also those that the window has a meaning for. */
function handleKey(event: KeyboardEvent, on: ScreenEvents): boolean {
  const shifted = (event.ctrlKey || event.metaKey) && event.shiftKey && !event.altKey
  const key = event.key.toLowerCase()
  if (event.key === 'F6') {
    if (event.type === 'keydown') on.onKey('leave')
  } else if (shifted && key === 'c') {
    if (event.type === 'keydown') on.onKey('copy')
  } else if (shifted && key === 'f') {
    if (event.type === 'keydown') on.onKey('find')
  } else if (shifted && key === 'v') {
    // The browser pastes, and our guard looks at it.
    return false
  } else {
    return true
  }
  event.preventDefault()
  event.stopPropagation()
  return false
}

/** What a program calls a link is shown as it is; only web addresses are offered at all. */
function openable(uri: string, open: (href: string) => void): void {
  const [only] = linksIn(uri)
  if (only && only.start === 0 && only.end === uri.length) open(only.href)
}

/** The web addresses of a line, with those that it was wrapped into. */
function linksOf(terminal: Terminal, line: number, open: (href: string) => void): ILink[] | undefined {
  const { buffer, cols } = terminal
  let from = line - 1
  while (from > 0 && line - from < 40 && buffer.active.getLine(from)?.isWrapped) from -= 1
  let text = ''
  for (let at = from; at < from + 40; at += 1) {
    const row = buffer.active.getLine(at)
    if (!row || (at > from && !row.isWrapped)) break
    text += row.translateToString(false)
  }
  const found = linksIn(text.trimEnd())
  if (found.length === 0) return undefined
  // Wide characters before an address move its cells: then the underline is a little off, the target is not.
  const place = (offset: number) => ({ x: (offset % cols) + 1, y: from + Math.floor(offset / cols) + 1 })
  return found.map(({ start, end, href }) => ({
    text: href,
    range: { start: place(start), end: place(end - 1) },
    activate: () => open(href),
  }))
}
