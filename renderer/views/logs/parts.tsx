import { ExportTool } from './export/ExportTool.tsx'
import { LineDetails } from './fields/LineDetails.tsx'
import { FilterBar } from './filter/FilterBar.tsx'
import { FilterTool } from './filter/FilterTool.tsx'
import { Histogram } from './histogram/Histogram.tsx'
import { HistogramTool } from './histogram/HistogramTool.tsx'
import { TimeTool } from './time/TimeTool.tsx'

/**
 * The parts that every log pane has around its lines, each inside the pane's context (log-view.tsx). A part that has nothing to show gives
 * null and takes no room.
 */

/** Between the toolbar and the lines. */
export function PartsAbove() {
  return (
    <>
      <FilterBar />
      <Histogram />
    </>
  )
}

/** Right of the lines. */
export function PartsBeside() {
  return <LineDetails />
}

/** In the toolbar, before copy. */
export function PartsTools() {
  return (
    <>
      <FilterTool />
      <HistogramTool />
      <TimeTool />
      <ExportTool />
    </>
  )
}
