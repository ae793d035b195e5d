import type { FaultReason } from '../../../shared/contract/fault.ts'

/** One sentence for each reason why something was refused; parameters come with the fault. */
export const faults = {
  'engine-offline': 'The engine is not answering, so nothing was done.',
  'engine-timeout': 'The engine took the request but did not answer in time. It may still finish it.',
  'engine-said': 'The engine refused: {{message}}',
  'engine-garbled': 'The engine sent an answer that makes no sense (HTTP {{status}}). Is a proxy in between?',
  'container-missing': 'This container no longer exists.',
  'container-running': 'The container is running. Stop it first, or force the removal.',
  'container-not-running': 'The container is not running.',
  'container-paused': 'The container is paused. Resume it first.',
  'name-in-use': 'Another container already uses the name {{name}}.',
  'port-in-use': 'Port {{port}} on this machine is already in use.',
  'removal-in-progress': 'The engine is already removing this container.',
  'image-missing': 'This image no longer exists.',
  'image-in-use': 'The container {{container}} uses this image. Remove the container first, or force the removal.',
  'image-has-children': 'Other images are built on this one. Remove them first.',
  'image-has-tags': 'Several tags name this image. Remove the tags one by one, or force the removal.',
  'bad-signal': 'The engine does not know this signal.',
  'no-space': 'The engine’s disk is full. Free some space and try again.',
  'permission-denied': 'You are not allowed to do this on this engine.',
  'log-unreadable': 'Logs written by the {{driver}} driver cannot be read back.',
  'session-missing': 'This log session has been closed. Open the logs again.',
  'bad-regex': 'This is not a valid regular expression: {{message}}',
  'regex-too-slow': 'The search was stopped because this expression takes too long. Try a simpler one.',
  'endpoint-invalid': '{{url}} is not an engine address that Portlight can use.',
  internal: 'Something unexpected failed in Portlight. The log has the cause.',
} satisfies Record<FaultReason, string>
