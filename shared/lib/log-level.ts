import type { LogLevel } from '../contract/log-filter.ts'
import { withoutEscapes } from './ansi-escapes.ts'
import { headerLevel } from './log-level-header.ts'
import { levelOfNumber, levelOfWord } from './log-level-words.ts'

/** A level further on in a structured line is not looked for. */
const longest = 4096

/**
 * How severe a log line says it is, by the forms that programs use: a field of a JSON or logfmt line, the mark of klog, syslog,
 * redis or mongo, or a level word in the head of the line, before its message. A word within a sentence says nothing.
 */
export function levelOf(line: string): LogLevel {
  const text = withoutEscapes(line.length > longest ? line.slice(0, longest) : line)
  let at = 0
  while (text.charCodeAt(at) <= 32) at += 1
  const code = text.charCodeAt(at)
  if (code === 123 /* { */) return jsonLevel(text) ?? 'unknown'
  return markLevel(text, at, code) ?? logfmtLevel(text) ?? headerLevel(text, at) ?? embeddedLevel(text) ?? 'unknown'
}

const jsonField =
  /"(?:level|lvl|severity|log\.level|loglevel|log_level|levelname|level_name|severity_text|severitytext|@l)"\s*:\s*(?:"([^"\\]{1,20})"|(\d{1,3})(?![\d.]))/i
const mongo = /^\s*\{"t":\{"\$date":"[^"]*"\},"s":"([IWEFD])/
const mongoLevels: Readonly<Record<string, LogLevel>> = {
  I: 'info',
  W: 'warn',
  E: 'error',
  F: 'fatal',
  D: 'debug',
}

function jsonLevel(text: string): LogLevel | null {
  const found = jsonField.exec(text)
  if (!found) return mongoLevels[mongo.exec(text)?.[1] ?? ''] ?? null
  const before = text.slice(0, found.index)
  // Within another object (a request's own "level") it speaks of something else; `log.level` as ECS nests it speaks of the line.
  if (depthAt(before) > 1 && !/"log"\s*:\s*\{[^{}]*$/.test(before)) {
    const rest = jsonField.exec(text.slice(found.index + found[0].length))
    if (!rest || depthAt(text.slice(0, found.index + found[0].length + rest.index)) > 1) return null
    return valueLevel(rest)
  }
  return valueLevel(found)
}

const valueLevel = (found: RegExpExecArray): LogLevel | null =>
  found[1] === undefined ? levelOfNumber(Number(found[2])) : levelOfValue(found[1])

/** A value may be a word or, as text, a number. */
const levelOfValue = (value: string): LogLevel | null =>
  /^\d+$/.test(value) ? levelOfNumber(Number(value)) : levelOfWord(value)

/** How many objects and arrays are open at the end of a beginning of JSON. */
function depthAt(json: string): number {
  if (json.indexOf('{', 1) < 0 && !json.includes('[')) return 1
  let depth = 0
  let isText = false
  for (let i = 0; i < json.length; i += 1) {
    const code = json.charCodeAt(i)
    if (isText) {
      if (code === 92) i += 1
      else if (code === 34) isText = false
    } else if (code === 34) isText = true
    else if (code === 123 || code === 91) depth += 1
    else if (code === 125 || code === 93) depth -= 1
  }
  return depth
}

const logfmtField = /(?:^|\s)(?:level|lvl|severity|loglevel|log\.level|levelname)=(?:"([^"]{1,20})"|([\w-]{1,20}))/gi

/** `key=value` pairs: from the line's beginning on, or after a head that holds no words. */
function logfmtLevel(text: string): LogLevel | null {
  if (!text.includes('=')) return null
  logfmtField.lastIndex = 0
  for (let tries = 0; tries < 4; tries += 1) {
    const found = logfmtField.exec(text)
    if (!found) return null
    const before = text.slice(0, found.index)
    if (before !== '' && !/^\s*[\w.@/-]+=/.test(before) && /[a-z]{3}/i.test(before)) return null
    // Between quotes it is part of a message.
    if (before.split('"').length % 2 === 1) return levelOfValue(found[1] ?? found[2] ?? '')
  }
  return null
}

/** JSON after a plain prefix. */
function embeddedLevel(text: string): LogLevel | null {
  const at = text.indexOf('{"')
  return at > 0 && at < 200 && text.endsWith('}') ? jsonLevel(text.slice(at)) : null
}

const klog = /^[IWEFD](?:\d{4}|\d{6}) \d\d:\d\d:\d\d\.\d+\s/
const ruby = /^[DIWEFA], \[\d{4}-/
const androidLike = /^[VDIWEF]\/[\w.$-]{1,40}(?:\(\s*\d+\))?:\s/
const redis = /^\d+:[XCSM] .{10,40}? ([.\-*#]) /
const letters: Readonly<Record<string, LogLevel>> = {
  V: 'trace',
  D: 'debug',
  I: 'info',
  W: 'warn',
  E: 'error',
  F: 'fatal',
  A: 'info',
}
const redisMarks: Readonly<Record<string, LogLevel>> = { '.': 'debug', '-': 'debug', '*': 'info', '#': 'warn' }
const syslogLevels: readonly LogLevel[] = ['fatal', 'fatal', 'fatal', 'error', 'warn', 'info', 'info', 'debug']

/** Levels told by a letter, a sign or a number at the line's beginning. */
function markLevel(text: string, at: number, code: number): LogLevel | null {
  if (code === 60 /* < */) {
    const pri = /^<(\d{1,3})>/.exec(text)
    if (pri && Number(pri[1]) < 192) return syslogLevels[Number(pri[1]) % 8] ?? null
  } else if (code >= 65 && code <= 87) {
    const second = text.charCodeAt(at + 1)
    const known =
      (second >= 48 && second <= 57 && klog.test(text)) ||
      (second === 44 && ruby.test(text)) ||
      (second === 47 && androidLike.test(text))
    if (known) return letters[text[at] ?? ''] ?? null
  } else if (code >= 48 && code <= 57) {
    const mark = redis.exec(text)
    if (mark) return redisMarks[mark[1] ?? ''] ?? null
  }
  return null
}
