import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { browserPath } from '../test/support/browser.ts'

/** What the suites want of the machine, the program that shows that it is there, and Debian's package for it. */
const wanted = [
  { what: 'a Docker engine', present: () => onPath('dockerd'), packages: ['docker.io'] },
  { what: 'the docker CLI', present: () => onPath('docker'), packages: ['docker.io'] },
  { what: 'a registry', present: () => onPath('docker-registry'), packages: ['docker-registry'] },
  { what: 'static busybox', present: () => existsSync('/bin/busybox'), packages: ['busybox-static'] },
  { what: 'Chromium', present: () => browserPath() !== undefined, packages: ['chromium'] },
  { what: 'a Korean font', present: () => hasKoreanFont(), packages: ['fonts-nanum', 'fontconfig'] },
]

export function onPath(program: string): boolean {
  const finder = process.platform === 'win32' ? 'where' : 'which'
  return spawnSync(finder, [program], { stdio: 'ignore' }).status === 0
}

function hasKoreanFont(): boolean {
  const found = spawnSync('fc-list', [':lang=ko', 'family'], { encoding: 'utf8' })
  return found.status === 0 && found.stdout.trim() !== ''
}

/** True on Debian (and its children) as root, where missing packages can be installed without asking. */
export function canInstall(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get')
}

/** Installs what is missing where that is possible. Gives what is still missing, in words. */
export function installNeeds(): string[] {
  const missing = wanted.filter((need) => !need.present())
  if (missing.length > 0 && canInstall()) {
    const packages = [...new Set(missing.flatMap((need) => need.packages))]
    console.log(`Installing ${packages.join(', ')} (${missing.map((need) => need.what).join(', ')} missing) …`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const apt = (...args: string[]): void =>
      void execFileSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] })
    try {
      apt('update')
      // Debian would start docker.io's own daemon on a machine with systemd; the tests bring their own.
      apt('install', '-y', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0', ...packages)
    } catch (error) {
      console.error(`apt-get failed: ${error instanceof Error ? error.message : error}`)
    }
  }
  return wanted.filter((need) => !need.present()).map((need) => need.what)
}
