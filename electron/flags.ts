import { parseArgs } from 'node:util'

/** The flags of `npm start --`, of the packaged app and of browser mode: one list for all three. */
export interface Flags {
  /** Serve the screens to a browser on loopback instead of opening the desktop window. */
  readonly browser: boolean
  /** Start with the demo engine. */
  readonly demo: boolean
  /** `unix://…`, `npipe://…` or `tcp://host:port`. */
  readonly engine?: string
  /** The port of browser mode; a free one when left out. */
  readonly port?: number
  /** False: browser mode only prints its link. */
  readonly open: boolean
  /** Refuse whatever would change something. */
  readonly readOnly: boolean
  readonly help: boolean
}

export type ParsedFlags =
  | { readonly kind: 'flags'; readonly flags: Flags }
  /** A sentence for the terminal; the program ends with exit code 2. */
  | { readonly kind: 'wrong'; readonly message: string }

export const wrongFlagsExitCode = 2

export const helpText = `Portlight: a calm window on your containers

Usage: npm start -- [flags]

  --browser       serve the screens to your browser, on loopback only
  --demo          start with the demo engine: living containers, no Docker needed
  --engine URL    use this engine: unix:///path, npipe:////./pipe/name or tcp://host:port
  --port N        the port of browser mode, 1 to 65535 (a free one is taken otherwise)
  --no-open       print the one-time link only, open no browser
  --read-only     look only: refuse whatever would change something
  --help          show this list
`

/** Reads the arguments after the program's name. */
export function parseFlags(args: readonly string[]): ParsedFlags {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        browser: { type: 'boolean', default: false },
        demo: { type: 'boolean', default: false },
        engine: { type: 'string' },
        port: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        'read-only': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.engine !== undefined && values.demo) throw new Error('--engine and --demo exclude each other')
    return {
      kind: 'flags',
      flags: {
        browser: values.browser,
        demo: values.demo,
        open: !values['no-open'],
        readOnly: values['read-only'],
        help: values.help,
        ...(values.engine === undefined ? {} : { engine: checkedEngineUrl(values.engine) }),
        ...(values.port === undefined ? {} : { port: checkedPort(values.port) }),
      },
    }
  } catch (error) {
    // Of parseArgs' message the first sentence is enough: the rest is about positionals, which are not taken.
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\.?(\n|\. |$).*$/s, '')
    return { kind: 'wrong', message: `${reason}. The flags are listed by --help.` }
  }
}

function checkedPort(text: string): number {
  const port = Number(text)
  if (!/^[0-9]{1,5}$/.test(text) || port < 1 || port > 65_535)
    throw new Error(`--port takes a number from 1 to 65535, not "${text}"`)
  return port
}

function checkedEngineUrl(text: string): string {
  const wrong = (why: string): Error => new Error(`--engine ${JSON.stringify(text)} cannot be used: ${why}`)
  if (text.startsWith('unix://')) {
    if (!/^unix:\/\/\/[^\0]+$/.test(text))
      throw wrong('unix:// needs an absolute path, as in unix:///var/run/docker.sock')
    return text
  }
  if (text.startsWith('npipe://')) {
    if (!/^npipe:\/\/\/\/\.\/pipe\/[^/\0]+$/.test(text)) throw wrong('a pipe is written npipe:////./pipe/name')
    return text
  }
  if (text.startsWith('tcp://')) {
    const url = URL.parse(text.replace(/^tcp:/, 'http:'))
    const bare = url && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password
    if (!bare || !/:[0-9]+\/?$/.test(text)) throw wrong('tcp:// needs a host and a port, as in tcp://127.0.0.1:2375')
    return text
  }
  throw wrong('it must begin with unix://, npipe:// or tcp://')
}
