import type { ContainerSpec, ImageSpec } from '../../electron/demo/model.ts'
import { SCRIPTED_IMAGE, scriptedLog } from './scripted-world.ts'

/** Set by any of the texts below that is taken for more than text: a page that has it has been broken into. */
export const PWNED = '__pwned'

/** Texts that are code, control or confusion to something on their way (RELIABILITY I02, I07, I08). */
export const hostileTexts: readonly string[] = [
  `<img src=x onerror="window.${PWNED}=1">`,
  `</script><script>window.${PWNED}=1</script>`,
  `"><svg onload=window.${PWNED}=1>`,
  `javascript:window.${PWNED}=1`,
  `\${window.${PWNED}=1}{{constructor.constructor('window.${PWNED}=1')()}}`,
  '__proto__',
  'constructor',
  '\u202egnp.exe\u202c right to left',
  'zero\u200bwidth\u200djoiner \ufeffbom',
  'nul\u0000bell\u0007back\u0008space\u007f',
  'private use \ue000\ue001\ue002\ue003',
  "quotes ' \" ` and \\ and , ; =cmd|' /C calc'!A0",
  'line\nbreak\r\nand\ttab',
  'lone surrogate \ud800 here',
  '𝕌𝕟𝕚𝕔𝕠𝕕𝕖 한국어 👩‍👩‍👧‍👦 e\u0301',
]

export const HUGE = `start-${'가나다라'.repeat(8_192)}x${'y'.repeat(32_768)}-end`

/** Log lines that try to be more than lines, as bytes where they are no valid text. */
export const hostileLines: readonly (string | Uint8Array)[] = [
  ...hostileTexts.map((text) => text.replaceAll('\n', ' ')),
  HUGE,
  '\x1b]0;title taken\x07after the title',
  '\x1b]52;c;cHduZWQ=\x07after the clipboard',
  `\x1b]8;;javascript:window.${PWNED}=1\x07click me\x1b]8;;\x07`,
  '\x1b[2J\x1b[H\x1b[?1049hscreen cleared',
  '\x1b[31mred that never ends',
  '\x1b]unterminated osc',
  '\x1bP+q544e\x1b\\dcs',
  'progress 10%\rprogress 90%\rprogress 100%',
  `${'\x1b[1;31m'.repeat(2_000)}many colours`,
  new Uint8Array([0x62, 0x61, 0x64, 0x20, 0xff, 0xfe, 0xc3, 0x28, 0x20, 0xe2, 0x82]),
  new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7]),
]

/** A container whose every free text is hostile. Its name is one that the engine allows, unless `name` says otherwise. */
export function hostileContainer(name = 'hostile'): ContainerSpec {
  const log = scriptedLog()
  log.write(...hostileLines)
  const labels = Object.fromEntries([
    ...hostileTexts.map((text, index) => [`hostile.${index}`, text]),
    ...hostileTexts.map((text) => [text, 'as a key']),
    ['huge', HUGE],
  ])
  return {
    name,
    image: SCRIPTED_IMAGE,
    argv: ['/bin/sh', '-c', ...hostileTexts],
    env: [
      ...hostileTexts.map((text, index) => `HOSTILE_${index}=${text}`),
      ...hostileTexts,
      `HUGE=${HUGE}`,
      '=empty name',
      'NOVALUE',
    ],
    labels,
    mounts: hostileTexts.map((text, index) => ({
      type: 'bind',
      source: `/host/${index}/${text}`,
      target: `/in/${text}`,
    })),
    health: {
      test: ['CMD-SHELL', hostileTexts.join(' ')],
      intervalMs: 1_000,
      timeoutMs: 1_000,
      retries: 1,
      verdict: 'unhealthy',
      outputs: [hostileTexts.join('\n'), HUGE],
    },
    user: hostileTexts[0] ?? '',
    workingDir: hostileTexts[1] ?? '',
    createdAgo: 3_600_000,
    begins: { state: 'running', startedAgo: 3_000_000 },
    log: log.source,
  }
}

export const hostileImage: ImageSpec = {
  tags: [`hostile/image:1`],
  builder: 'registry',
  createdAgo: 86_400_000,
  author: hostileTexts[0] ?? '',
  labels: Object.fromEntries(hostileTexts.map((text) => [text, text])),
  env: hostileTexts.map((text, index) => `HOSTILE_${index}=${text}`),
  cmd: hostileTexts,
  steps: [
    ...hostileTexts.map((text, index) => ({ by: `RUN ${text}`, bytes: index * 1000, comment: text })),
    { by: HUGE, bytes: 1 },
  ],
}
