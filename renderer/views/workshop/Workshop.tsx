import { Suspense } from 'react'
import { lazyPart } from '../../components/lazy-part.ts'
import { useWorkshop } from '../../stores/workshop.ts'

const WorkshopDialogs = lazyPart(async () => (await import('./WorkshopDialogs.tsx')).WorkshopDialogs)
const JobsDrawer = lazyPart(async () => (await import('../jobs/JobsDrawer.tsx')).JobsDrawer)

/** What the workshop opens over any screen. Loaded when it is first needed, and kept from then on. */
export function Workshop() {
  const hasDialog = useWorkshop((state) => state.dialog !== null)
  const hasJobs = useWorkshop((state) => state.jobsOpen)
  return (
    <Suspense fallback={null}>
      {hasDialog && <WorkshopDialogs />}
      {hasJobs && <JobsDrawer />}
    </Suspense>
  )
}
