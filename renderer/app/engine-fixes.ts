import type { Attempt } from '../../shared/contract/engine.ts'
import type { AppInfo } from '../../shared/contract/system.ts'
import type { engine } from '../i18n/en/engine.ts'

/** One thing that may help, with the commands that do it. */
export interface Fix {
  /** Key under `engine:fix`. */
  readonly words: keyof typeof engine.fix
  readonly commands: readonly string[]
}

/** What fixes a failed attempt on this system, the likeliest first. */
export function fixesFor(attempt: Attempt, app: AppInfo | null): readonly Fix[] {
  const platform = app?.platform ?? 'linux'
  const local = attempt.endpoint.url.startsWith('unix://') || attempt.endpoint.url.startsWith('npipe://')
  switch (attempt.fault) {
    case 'permission':
      return platform === 'linux' ? [joinGroup(app?.user ?? '$USER')] : startIt(platform)
    case 'absent':
    case 'refused':
    case 'dropped':
      return [...(local ? startIt(platform) : [checkContext]), ...fromEnvironment(attempt, platform)]
    case 'not-answering':
      if (!local) return [checkContext]
      return platform === 'linux'
        ? [{ words: 'restartService', commands: ['journalctl -u docker -n 50', 'sudo systemctl restart docker'] }]
        : [{ words: 'restartDesktop', commands: [] }]
    case 'not-docker':
      return [checkContext, ...fromEnvironment(attempt, platform)]
    case 'version':
      return [{ words: 'checkVersion', commands: ['docker version'] }]
    case 'tls':
      return [{ words: 'checkTls', commands: ['docker context inspect'] }]
    case 'unsupported':
      return [
        { words: 'useSupported', commands: ['docker context ls', 'npm start -- --engine unix:///var/run/docker.sock'] },
      ]
    case 'bad-url':
      return [{ words: 'checkAddress', commands: [] }, ...fromEnvironment(attempt, platform)]
  }
}

const checkContext: Fix = { words: 'checkContext', commands: ['docker context ls'] }

const joinGroup = (user: string): Fix => ({
  words: 'joinGroup',
  commands: [`sudo usermod -aG docker ${user}`],
})

function startIt(platform: string): readonly Fix[] {
  if (platform === 'darwin') {
    return [
      { words: 'openDesktop', commands: ['open -a Docker'] },
      { words: 'colima', commands: ['colima start'] },
    ]
  }
  if (platform === 'win32') return [{ words: 'openDesktopWindows', commands: [] }]
  return [
    { words: 'startService', commands: ['sudo systemctl start docker'] },
    { words: 'enableService', commands: ['sudo systemctl enable docker'] },
    { words: 'installDebian', commands: ['sudo apt-get install docker.io'] },
  ]
}

/** An address out of the environment outlives the engine it named. */
function fromEnvironment(attempt: Attempt, platform: string): readonly Fix[] {
  if (attempt.endpoint.source !== 'env') return []
  return [{ words: 'unsetHost', commands: [platform === 'win32' ? 'set DOCKER_HOST=' : 'unset DOCKER_HOST'] }]
}
