import type { HistoryStep, ImageDetail, ImageRow } from '../../shared/contract/images.ts'
import { cleanInstruction } from './instruction.ts'
import { argv, count, env, list, pairs, type Raw, record, text, textOrNull, texts, time } from './raw.ts'

/**
 * `GET /images/json`. A containerd store may list one id several times (one tag, several manifests): those become one row, so that ids
 * are unique.
 */
export function toImageRows(value: unknown): ImageRow[] {
  const rows = new Map<string, ImageRow>()
  for (const item of list(value)) {
    const row = toImageRow(record(item))
    if (row.id === '') continue
    const known = rows.get(row.id)
    rows.set(
      row.id,
      known
        ? {
            ...known,
            tags: sortedUnique([...known.tags, ...row.tags]),
            digests: sortedUnique([...known.digests, ...row.digests]),
            sizeBytes: known.sizeBytes ?? row.sizeBytes,
            createdAt: known.createdAt ?? row.createdAt,
          }
        : row,
    )
  }
  return [...rows.values()]
}

/** An image as the list or its inspect document tells it; they share the names of these fields. */
function toImageRow(raw: Raw): ImageRow {
  return {
    id: text(raw.Id) || text(raw.ID),
    tags: sortedUnique(texts(raw.RepoTags).filter(isNamed)),
    digests: sortedUnique(texts(raw.RepoDigests).filter(isNamed)),
    createdAt: wholeSeconds(time(raw.Created)),
    sizeBytes: count(raw.Size) ?? count(raw.VirtualSize),
    usedBy: [],
  }
}

/** The list counts in seconds and inspect in nanoseconds: one image must not be two rows. */
function wholeSeconds(ms: number | null): number | null {
  return ms === null ? null : Math.floor(ms / 1000) * 1000
}

/** Engines before 24 wrote `<none>:<none>` and `<none>@<none>` where they now write nothing. */
function isNamed(name: string): boolean {
  return name !== '' && !name.startsWith('<none>')
}

function sortedUnique(names: readonly string[]): string[] {
  return [...new Set(names)].sort()
}

/** `GET /images/NAME/json` with `GET /images/NAME/history`. */
export function toImageDetail(value: unknown, history: unknown): ImageDetail {
  const raw = record(value)
  const config = record(raw.Config)
  return {
    row: toImageRow(raw),
    os: text(raw.Os),
    architecture: text(raw.Architecture),
    variant: textOrNull(raw.Variant),
    author: text(raw.Author),
    entrypoint: argv(config.Entrypoint),
    cmd: argv(config.Cmd),
    env: env(config.Env),
    labels: pairs(config.Labels),
    exposedPorts: Object.keys(record(config.ExposedPorts)).sort(),
    volumes: Object.keys(record(config.Volumes)).sort(),
    user: text(config.User),
    workingDir: text(config.WorkingDir),
    layers: texts(record(raw.RootFS).Layers),
    history: toHistory(history),
  }
}

/** The engine lists newest first; ours is base first. */
export function toHistory(value: unknown): HistoryStep[] {
  return list(value)
    .toReversed()
    .map((item, index) => {
      const raw = record(item)
      const id = text(raw.Id) || text(raw.ID)
      const original = text(raw.CreatedBy)
      const sizeBytes = count(raw.Size) ?? 0
      return {
        index,
        imageId: id === '' || id === '<missing>' ? null : id,
        createdAt: time(raw.Created),
        ...cleanInstruction(original),
        original,
        sizeBytes,
        empty: sizeBytes === 0,
        comment: text(raw.Comment),
        tags: texts(raw.Tags).filter(isNamed),
      }
    })
}

/** `DELETE /images/NAME` */
export function toRemoved(value: unknown): { untagged: string[]; deleted: string[] } {
  const entries = list(value).map(record)
  const named = (key: string) => entries.map((entry) => text(entry[key])).filter((name) => name !== '')
  return { untagged: named('Untagged'), deleted: named('Deleted') }
}
