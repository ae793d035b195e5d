import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconEye, IconEyeOff } from '@tabler/icons-react'
import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { looksSecret, secretMask } from '../../shared/lib/secrets.ts'
import { CopyButton } from './CopyButton.tsx'
import classes from './NameValues.module.css'

export interface NameValue {
  readonly name: string
  readonly value: string
}

export interface NameValueGroup {
  readonly key: string
  /** Left out: a group without a title. */
  readonly title?: string
  readonly items: readonly NameValue[]
  /** What every name begins with; shown in the title instead of on each row. */
  readonly prefix?: string
}

const mostRows = 100
const mostCharacters = 300
/** Even "all of it" has an end on screen; copying takes the whole. */
const mostAtAll = 100_000

/** Variables or labels with their values. Values of secret-looking names are masked until asked for, one by one. */
export function NameValues(props: { groups: readonly NameValueGroup[]; label: string; maskSecrets: boolean }) {
  const { t } = useTranslation('container')
  const [all, setAll] = useState(false)
  const total = props.groups.reduce((count, group) => count + group.items.length, 0)
  let left = all ? total : mostRows
  return (
    <>
      <table className={classes.table} aria-label={props.label}>
        <thead className={classes.head}>
          <tr>
            <th scope="col">{t('table.name')}</th>
            <th scope="col">{t('table.value')}</th>
          </tr>
        </thead>
        {props.groups.map((group) => {
          const items = group.items.slice(0, left)
          left -= items.length
          if (items.length === 0) return null
          return (
            <tbody key={group.key}>
              {group.title !== undefined && (
                <tr className={classes.group}>
                  <th colSpan={2} scope="rowgroup">
                    {group.title}
                    {group.prefix !== undefined && <span className={classes.prefix}>{group.prefix}*</span>}
                  </th>
                </tr>
              )}
              {items.map((item, index) => (
                // A name may occur twice in an environment, so its place is part of the key.
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                <Row key={`${index}${item.name}`} item={item} prefix={group.prefix ?? ''} mask={props.maskSecrets} />
              ))}
            </tbody>
          )
        })}
      </table>
      {!all && total > mostRows && (
        <Button size="compact-xs" variant="default" onClick={() => setAll(true)}>
          {t('table.more', { count: total })}
        </Button>
      )}
    </>
  )
}

function Row(props: { item: NameValue; prefix: string; mask: boolean }) {
  const { t } = useTranslation('container')
  const { name, value } = props.item
  const secret = props.mask && looksSecret(name, value)
  const [asked, setAsked] = useState(false)
  const [long, setLong] = useState(false)
  const masked = secret && !asked
  const shortName = name.slice(props.prefix.length, props.prefix.length + 200)
  return (
    <tr className={classes.row}>
      <th scope="row" className={classes.name} title={name.slice(0, 2000)}>
        {shortName}
      </th>
      <td className={classes.value}>
        <div className={classes.content}>
          <span className={classes.text}>
            {masked ? (
              <span className={classes.dim} role="img" aria-label={t('table.masked')}>
                {secretMask}
              </span>
            ) : value === '' ? (
              <span className={classes.dim}>{t('table.emptyValue')}</span>
            ) : (
              <Fragment>
                {value.slice(0, long ? mostAtAll : mostCharacters)}
                {!long && value.length > mostCharacters && (
                  <>
                    {'… '}
                    <button type="button" className={classes.longer} onClick={() => setLong(true)}>
                      {t('table.longer')}
                    </button>
                  </>
                )}
              </Fragment>
            )}
          </span>
          <span className={classes.tools}>
            {secret && (
              <Tooltip label={t(masked ? 'table.showValue' : 'table.hideValue', { name: shortName })}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={22}
                  aria-label={t(masked ? 'table.showValue' : 'table.hideValue', { name: shortName })}
                  onClick={() => setAsked(masked)}
                >
                  {masked ? <IconEye size={14} /> : <IconEyeOff size={14} />}
                </ActionIcon>
              </Tooltip>
            )}
            <CopyButton text={value} label={t('table.copyValue', { name: shortName })} size={22} />
          </span>
        </div>
      </td>
    </tr>
  )
}
