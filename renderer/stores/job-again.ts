/** How this window began a job, so that it can be begun anew; gone with the window. At most so many. */
const mostKept = 60

type Again = () => Promise<string | null>

const known = new Map<string, Again>()

/** `again`: begins the same work anew; resolves with the new job's id, null where the user changed their mind. */
export function rememberJob(jobId: string, again: Again): void {
  known.set(jobId, again)
  for (const oldest of known.keys()) if (known.size > mostKept) known.delete(oldest)
}

export const againOf = (jobId: string): Again | undefined => known.get(jobId)
