import type { ITheme } from '@xterm/xterm'

/** The sixteen colours of programs, readable on our surfaces; xterm lifts the contrast of all others. */
const light = {
  black: '#1c2128',
  red: '#b42318',
  green: '#1d7a3e',
  yellow: '#8a5a00',
  blue: '#2460b8',
  magenta: '#8a3ab9',
  cyan: '#0f7285',
  white: '#59626e',
  brightBlack: '#667080',
  brightRed: '#c8362a',
  brightGreen: '#23864a',
  brightYellow: '#97650a',
  brightBlue: '#2f6fca',
  brightMagenta: '#9a4bc8',
  brightCyan: '#147d92',
  brightWhite: '#3b434d',
}

const dark = {
  black: '#434b57',
  red: '#f28b82',
  green: '#5fc283',
  yellow: '#e0ab4a',
  blue: '#7db1f5',
  magenta: '#d39bf0',
  cyan: '#62c6d6',
  white: '#c6cdd6',
  brightBlack: '#8b95a3',
  brightRed: '#ffa79f',
  brightGreen: '#83d8a2',
  brightYellow: '#f1c673',
  brightBlue: '#a3caff',
  brightMagenta: '#e4bbfa',
  brightCyan: '#8bdde9',
  brightWhite: '#ffffff',
}

/** xterm's theme from our own tokens. */
export function terminalTheme(scheme: 'light' | 'dark'): ITheme {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  const accent = token('--pl-accent')
  return {
    ...(scheme === 'dark' ? dark : light),
    background: token('--pl-surface'),
    foreground: token('--pl-text'),
    cursor: token('--pl-accent-text'),
    cursorAccent: token('--pl-surface'),
    selectionBackground: `${accent}4d`,
    selectionInactiveBackground: `${accent}33`,
    scrollbarSliderBackground: `${token('--pl-border-strong')}99`,
    scrollbarSliderHoverBackground: token('--pl-border-strong'),
    scrollbarSliderActiveBackground: token('--pl-off'),
  }
}

export const terminalFont = (): string =>
  getComputedStyle(document.documentElement).getPropertyValue('--pl-mono').replace(/\s+/g, ' ').trim()
