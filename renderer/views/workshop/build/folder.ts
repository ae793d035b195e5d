import type { Client } from '../../../client.ts'

export interface Dockerfile {
  readonly path: string
  readonly text: string
}

export interface FolderChild {
  /** From the folder's top, `/` between. */
  readonly path: string
  readonly kind: 'file' | 'directory'
}

/** A folder whose files this window reads and sends. */
export interface FilesFolder {
  readonly kind: 'files'
  readonly name: string
  readonly dockerfiles: readonly Dockerfile[]
  /** What is directly in a folder of it (`''`: the top), by name. */
  children(path: string): Promise<FolderChild[]>
  file(path: string): Promise<File>
}

/** A folder that the desktop's dialog gave, which the back end reads. */
export interface GrantedFolder {
  readonly kind: 'grant'
  readonly name: string
  readonly grant: string
  readonly dockerfiles: readonly Dockerfile[]
}

export type ChosenFolder = FilesFolder | GrantedFolder

interface DirectoryHandle {
  readonly kind: 'directory'
  readonly name: string
  values(): AsyncIterable<DirectoryHandle | FileHandle>
  getDirectoryHandle(name: string): Promise<DirectoryHandle>
  getFileHandle(name: string): Promise<FileHandle>
}
interface FileHandle {
  readonly kind: 'file'
  readonly name: string
  getFile(): Promise<File>
}

const dockerfileName = /^Dockerfile$|^Dockerfile\.(?!dockerignore$)|\.Dockerfile$/i
const longestText = 400_000
const mostDockerfiles = 50

/**
 * Asks for a folder: the desktop's own dialog where there is one, else the browser's. `no-picker`: neither, so that a file field has to ask;
 * null: none was chosen.
 */
export async function chooseFolder(client: Client): Promise<ChosenFolder | 'no-picker' | null> {
  if (location.protocol === 'portlight:') {
    try {
      const chosen = await client.builds.chooseFolder()
      return chosen && granted(chosen)
    } catch {
      return 'no-picker'
    }
  }
  const picker = (window as { showDirectoryPicker?: (options: { mode: 'read' }) => Promise<DirectoryHandle> })
    .showDirectoryPicker
  if (!picker) return 'no-picker'
  try {
    return await folderOfHandle(await picker.call(window, { mode: 'read' }))
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null
    if (error instanceof DOMException && error.name === 'SecurityError') return 'no-picker'
    throw error
  }
}

export const granted = (chosen: {
  grant: string
  path: string
  dockerfiles: readonly Dockerfile[]
}): GrantedFolder => ({ kind: 'grant', name: chosen.path, grant: chosen.grant, dockerfiles: chosen.dockerfiles })

async function folderOfHandle(top: DirectoryHandle): Promise<FilesFolder> {
  const folderAt = async (path: string): Promise<DirectoryHandle> => {
    let at = top
    for (const part of partsOf(path)) at = await at.getDirectoryHandle(part)
    return at
  }
  return withDockerfiles({
    name: top.name,
    async children(path) {
      const found: FolderChild[] = []
      for await (const { name, kind } of (await folderAt(path)).values()) found.push({ path: join(path, name), kind })
      return found.sort(byPath)
    },
    async file(path) {
      const parts = partsOf(path)
      const name = parts.pop() ?? ''
      return (await (await folderAt(parts.join('/'))).getFileHandle(name)).getFile()
    },
  })
}

/** What a file field for folders gives: all files, each with its path below the folder's name; empty folders are not among them. */
export function folderOfFiles(files: readonly File[]): Promise<FilesFolder> {
  const byName = new Map<string, File>()
  const folders = new Map<string, Map<string, FolderChild>>([['', new Map()]])
  for (const file of files) {
    const parts = partsOf(file.webkitRelativePath).slice(1)
    byName.set(parts.join('/'), file)
    for (let depth = 0; depth < parts.length; depth += 1) {
      const above = parts.slice(0, depth).join('/')
      const path = parts.slice(0, depth + 1).join('/')
      const kind = depth === parts.length - 1 ? 'file' : 'directory'
      const known = folders.get(above) ?? new Map<string, FolderChild>()
      folders.set(above, known.set(path, { path, kind }))
    }
  }
  return withDockerfiles({
    name: partsOf(files[0]?.webkitRelativePath ?? '')[0] ?? '',
    children: async (path) => [...(folders.get(path)?.values() ?? [])].sort(byPath),
    async file(path) {
      const file = byName.get(path)
      if (!file) throw new DOMException(path, 'NotFoundError')
      return file
    },
  })
}

async function withDockerfiles(folder: Omit<FilesFolder, 'kind' | 'dockerfiles'>): Promise<FilesFolder> {
  const dockerfiles: Dockerfile[] = []
  for (const { path, kind } of await folder.children('')) {
    if (kind !== 'file' || !dockerfileName.test(path) || dockerfiles.length >= mostDockerfiles) continue
    const text = await textOf(folder, path)
    if (text !== null) dockerfiles.push({ path, text })
  }
  return { kind: 'files', ...folder, dockerfiles }
}

/** A text of the folder; null where it is not there, or too long for one. */
export async function textOf(folder: Pick<FilesFolder, 'file'>, path: string): Promise<string | null> {
  try {
    const file = await folder.file(path)
    return file.size > longestText ? null : await file.text()
  } catch (error) {
    if (error instanceof DOMException && (error.name === 'NotFoundError' || error.name === 'TypeMismatchError'))
      return null
    throw error
  }
}

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '')
const join = (above: string, name: string): string => (above === '' ? name : `${above}/${name}`)
const byPath = (a: FolderChild, b: FolderChild): number => (a.path < b.path ? -1 : 1)
