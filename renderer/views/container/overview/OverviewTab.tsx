import type { ContainerDetail } from '../../../../shared/contract/containers.ts'
import { AboutSection, LimitsSection, ProcessSection } from './AboutSections.tsx'
import { HealthSection } from './HealthSection.tsx'
import classes from './Overview.module.css'
import { StateSection } from './StateSection.tsx'
import { EnvSection, LabelsSection } from './VariablesSection.tsx'
import { MountsSection, NetworksSection, PortsSection } from './WiringSections.tsx'

/** All there is to know about a container, in one column beside the list and in two when there is room. */
export function OverviewTab(props: { detail: ContainerDetail }) {
  const { detail } = props
  return (
    <div className={classes.overview}>
      <div className={classes.columns}>
        <div className={classes.column}>
          <StateSection detail={detail} />
          {detail.health && <HealthSection health={detail.health} />}
          <PortsSection detail={detail} />
          <MountsSection detail={detail} />
          <NetworksSection detail={detail} />
        </div>
        <div className={classes.column}>
          <ProcessSection detail={detail} />
          <EnvSection env={detail.env} />
          <LabelsSection labels={detail.labels} />
          <LimitsSection detail={detail} />
          <AboutSection detail={detail} />
        </div>
      </div>
    </div>
  )
}
