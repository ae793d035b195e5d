import type { Terminal } from '@xterm/xterm'
import type { Undo } from '../../../../shared/lib/undo.ts'

interface RowFactory {
  _addStyle(element: HTMLElement, style: string): void
}

/**
 * Opens a terminal in `host` without what our content policy refuses (decision 2). xterm's renderer makes <style> elements while it
 * opens: for that moment they are stand-ins that fill constructed style sheets, which the policy does not bind, since only a script that
 * is already ours can make one. Colours of single cells it sets by `setAttribute('style')`: in 6.0.0 at one place, which does it through
 * the object model here. An end-to-end test looks for reports. The undo takes the sheets back.
 */
export function openByPolicy(terminal: Terminal, host: HTMLElement): Undo {
  const sheets = new Set<CSSStyleSheet>()
  const createElement = document.createElement.bind(document)
  const withStandIns = (name: string, options?: ElementCreationOptions): HTMLElement =>
    name === 'style' ? standIn(sheets) : createElement(name, options)
  document.createElement = withStandIns as typeof document.createElement
  try {
    terminal.open(host)
  } finally {
    // The document's own property goes, its prototype's is back.
    Reflect.deleteProperty(document, 'createElement')
  }
  const inside = terminal as unknown as {
    _core: { _renderService: { _renderer: { value: { _rowFactory: RowFactory } } } }
  }
  inside._core._renderService._renderer.value._rowFactory._addStyle = (element, style) => {
    element.style.cssText += style
  }
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => !sheets.has(sheet))
    sheets.clear()
  }
}

/** An element that shows nothing and takes style text. */
function standIn(sheets: Set<CSSStyleSheet>): HTMLElement {
  const element = document.createElement('template')
  let sheet: CSSStyleSheet | undefined
  Object.defineProperty(element, 'textContent', {
    set(text: string) {
      if (!sheet) {
        sheet = new CSSStyleSheet()
        sheets.add(sheet)
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
      }
      sheet.replaceSync(text)
    },
  })
  return element
}
