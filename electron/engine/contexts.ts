import { readdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { record, text } from './raw.ts'

/** A docker context of the CLI, as far as it tells where an engine is. */
export interface DockerContext {
  readonly name: string
  readonly url: string
  /** The folder with ca.pem, cert.pem and key.pem, where it has one. */
  readonly tlsFolder: string | null
  readonly skipTlsVerify: boolean
}

interface DockerContexts {
  /** The name in force: DOCKER_CONTEXT, else config.json's currentContext, else `default`. */
  readonly current: string
  /** Sorted by name; without the built-in `default`, which stands for DOCKER_HOST or the usual socket. */
  readonly contexts: readonly DockerContext[]
}

/** Reads the docker CLI's contexts from DOCKER_CONFIG or ~/.docker. Files that are missing or broken are passed over. */
export async function readContexts(environment: NodeJS.ProcessEnv): Promise<DockerContexts> {
  const folder = environment.DOCKER_CONFIG || join(homeOf(environment), '.docker')
  const config = record(await readJson(join(folder, 'config.json')))
  const metas = join(folder, 'contexts', 'meta')
  const ids = await readdir(metas).catch(() => [])
  const contexts = await Promise.all(
    ids.map(async (id): Promise<DockerContext | null> => {
      const meta = record(await readJson(join(metas, id, 'meta.json')))
      const docker = record(record(meta.Endpoints).docker)
      const name = text(meta.Name)
      const url = text(docker.Host)
      if (!name || !url) return null
      const tlsFolder = join(folder, 'contexts', 'tls', id, 'docker')
      const hasTls = (await readdir(tlsFolder).catch(() => [])).length > 0
      return { name, url, tlsFolder: hasTls ? tlsFolder : null, skipTlsVerify: docker.SkipTLSVerify === true }
    }),
  )
  return {
    current: environment.DOCKER_CONTEXT || text(config.currentContext) || 'default',
    contexts: contexts.filter((context) => context !== null).sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return {}
  }
}

/** The environment's home rather than this process's, so that a test (or a service) can give another. */
export function homeOf(env: NodeJS.ProcessEnv): string {
  return (process.platform === 'win32' ? env.USERPROFILE : env.HOME) || homedir()
}
