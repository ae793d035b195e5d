import { readdir, readFile, readlink } from 'node:fs/promises'

/** Resident memory of a process in bytes (Linux). */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
}

/** CPU time that a process has used so far, user and system, in ms (Linux; the clock ticks 100 times a second). */
export async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The command may hold blanks and brackets: count the fields from behind its last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Percent of one core that the processes used together while `ms` passed. */
export async function cpuPercentOver(pids: readonly number[], ms: number): Promise<number> {
  const sum = async (): Promise<number> => (await Promise.all(pids.map(cpuMs))).reduce((a, b) => a + b, 0)
  const before = await sum()
  const from = performance.now()
  await new Promise((resolve) => setTimeout(resolve, ms))
  return (100 * ((await sum()) - before)) / (performance.now() - from)
}

/** How many sockets a process has open (Linux). */
export async function socketCount(pid: number): Promise<number> {
  const folder = `/proc/${pid}/fd`
  const links = await Promise.all((await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`).catch(() => '')))
  return links.filter((link) => link.startsWith('socket:')).length
}
