import { type FileTree, fileTree, namesIn, resolvePath } from './file-tree.ts'
import type { Container } from './model.ts'

/** Where a shell's words go, and how it ends. */
export interface ShellIo {
  write(text: string): void
  exit(code: number): void
}

const builtins = 'cat, cd, clear, date, echo, env, exit, help, hostname, id, ls, ps, pwd, seq, uname, whoami'

/** A tiny scripted shell with a line editor: enough to try a terminal without an engine. */
export class DemoShell {
  readonly #container: Container
  readonly #tree: FileTree
  readonly #io: ShellIo
  readonly #tty: boolean
  #line = ''
  #last = ''
  #folder: string
  #code = 0

  constructor(container: Container, io: ShellIo, options: { tty: boolean; workingDir: string }) {
    this.#container = container
    this.#tree = fileTree(container)
    this.#io = io
    this.#tty = options.tty
    this.#folder = options.workingDir || container.spec.workingDir || '/'
  }

  /** Greets, and waits for lines. */
  start(): void {
    this.#io.write('Portlight demo shell: nothing here is real. Try \x1b[1mhelp\x1b[0m.\r\n')
    this.#prompt()
  }

  /** Runs one line as `sh -c` does, and ends. */
  runOnce(line: string): void {
    this.#run(line)
    this.#io.exit(this.#code)
  }

  input(text: string): void {
    // Arrow up brings the last line back; other sequences are not known here.
    const keys = text.replaceAll('\x1b[A', '\x10').replace(/\x1b(\[[0-9;?]*[A-Za-z~]|.)?/g, '')
    for (const key of keys) this.#key(key)
  }

  #key(key: string): void {
    if (key === '\r' || key === '\n') {
      this.#io.write('\r\n')
      const line = this.#line
      this.#line = ''
      if (line.trim() !== '') this.#last = line
      if (this.#run(line)) this.#prompt()
    } else if (key === '\x7f' || key === '\b') {
      if (this.#line === '') return
      this.#line = [...this.#line].slice(0, -1).join('')
      this.#io.write('\b \b')
    } else if (key === '\x03') {
      this.#line = ''
      this.#io.write('^C\r\n')
      this.#prompt()
    } else if (key === '\x04') {
      if (this.#line === '') this.#io.exit(this.#code)
    } else if (key === '\x15' || key === '\x10') {
      this.#io.write('\b \b'.repeat([...this.#line].length))
      this.#line = key === '\x10' ? this.#last : ''
      this.#io.write(this.#line)
    } else if (key >= ' ' && this.#line.length < 4000) {
      this.#line += key
      this.#io.write(key)
    }
  }

  #prompt(): void {
    this.#io.write(`\x1b[32mdemo@${this.#container.id.slice(0, 12)}\x1b[0m:\x1b[34m${this.#folder}\x1b[0m$ `)
  }

  #say(text: string): void {
    this.#io.write(`${this.#tty ? text.replaceAll('\n', '\r\n') : text}${this.#tty ? '\r\n' : '\n'}`)
  }

  /** False: it has ended. */
  #run(line: string): boolean {
    for (const part of line.split(';')) {
      const [command = '', ...args] = part.trim().split(/\s+/)
      if (command === '') continue
      if (command === 'exit') {
        this.#io.exit(Number(args[0] ?? this.#code) & 255)
        return false
      }
      this.#code = this.#command(command, args)
    }
    return true
  }

  #command(command: string, args: readonly string[]): number {
    const { spec, id, pid } = this.#container
    switch (command) {
      case 'help':
        this.#say(`Known here: ${builtins}.`)
        return 0
      case 'pwd':
        this.#say(this.#folder)
        return 0
      case 'cd': {
        const to = resolvePath(this.#folder, args[0] ?? '/')
        if (this.#tree.get(to)?.kind !== 'directory')
          return this.#fail(`cd: can't cd to ${args[0]}: No such file or directory`, 2)
        this.#folder = to
        return 0
      }
      case 'ls':
        return this.#list(args)
      case 'cat':
        return args.reduce((code, name) => Math.max(code, this.#cat(name)), 0)
      case 'echo':
        this.#say(args.join(' ').replace(/^(['"])(.*)\1$/, '$2'))
        return 0
      case 'env':
        this.#say([...(spec.env ?? []), `HOSTNAME=${id.slice(0, 12)}`, 'TERM=xterm-256color'].join('\n'))
        return 0
      case 'ps':
        this.#say(
          `PID   USER     COMMAND\n    1 ${(spec.user ?? 'root').padEnd(8)} ${spec.argv.join(' ')}\n${String(pid % 900 || 42).padStart(5)} root     sh`,
        )
        return 0
      case 'hostname':
        this.#say(id.slice(0, 12))
        return 0
      case 'whoami':
        this.#say(spec.user?.split(':')[0] || 'root')
        return 0
      case 'id':
        this.#say('uid=0(root) gid=0(root)')
        return 0
      case 'uname':
        this.#say(args.includes('-a') ? `Linux ${id.slice(0, 12)} 6.1.0-demo #1 SMP x86_64 GNU/Linux` : 'Linux')
        return 0
      case 'date':
        this.#say(new Date().toUTCString())
        return 0
      case 'clear':
        this.#io.write('\x1b[H\x1b[2J')
        return 0
      case 'seq':
        this.#say(
          Array.from({ length: Math.min(10_000, Math.max(0, Number(args.at(-1)) || 0)) }, (_, n) => n + 1).join('\n'),
        )
        return 0
      default:
        return this.#fail(`sh: ${command.slice(0, 200)}: not found`, 127)
    }
  }

  #list(args: readonly string[]): number {
    const long = args.some((arg) => /^-\w*l/.test(arg))
    const path = resolvePath(this.#folder, args.find((arg) => !arg.startsWith('-')) ?? '.')
    const entry = this.#tree.get(path)
    if (!entry) return this.#fail(`ls: ${path}: No such file or directory`, 1)
    const names = entry.kind === 'directory' ? namesIn(this.#tree, path) : [path]
    const shown = names.map((name) => {
      const found = this.#tree.get(resolvePath(path, name)) ?? entry
      const painted = found.kind === 'directory' ? `\x1b[1;34m${name}\x1b[0m` : name
      if (!long) return painted
      const kind = { directory: 'd', file: '-', symlink: 'l' }[found.kind]
      const bits = [...'rwxrwxrwx'].map((bit, at) => (found.mode & (0o400 >> at) ? bit : '-')).join('')
      const size = String(found.content.length).padStart(8)
      const when = new Date(found.modifiedAt).toISOString().slice(0, 16).replace('T', ' ')
      return `${kind}${bits} 1 ${found.uid} ${found.gid} ${size} ${when} ${painted}${found.link && ` -> ${found.link}`}`
    })
    if (shown.length > 0) this.#say(shown.join(long ? '\n' : '  '))
    return 0
  }

  #cat(name: string): number {
    const entry = this.#tree.get(resolvePath(this.#folder, name))
    if (!entry) return this.#fail(`cat: can't open '${name}': No such file or directory`, 1)
    if (entry.kind !== 'file') return this.#fail(`cat: read error: Is a directory`, 1)
    this.#say(Buffer.from(entry.content).toString('utf8').replace(/\n$/, ''))
    return 0
  }

  #fail(words: string, code: number): number {
    this.#say(words)
    return code
  }
}
