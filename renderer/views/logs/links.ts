/** A web address in a line's visible text, `[start, end)`. */
export interface FoundLink {
  readonly start: number
  readonly end: number
  /** As the URL parser writes it: a host in look-alike letters shows as punycode. */
  readonly href: string
}

/** No blank, quote, angle bracket, control, or character that is invisible or turns the text. */
const address =
  /\bhttps?:\/\/[^\s<>"'`\\^{|}\0-\x20\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]+/gi

const longest = 2048
const most = 100

/** The web addresses of a line. One that names a user before its host is left as text: it is made to be taken for another. */
export function linksIn(text: string): FoundLink[] {
  if (!/https?:\/\//i.test(text)) return []
  const links: FoundLink[] = []
  for (const match of text.matchAll(address)) {
    const shown = withoutPunctuation(match[0].slice(0, longest + 1))
    const url = URL.parse(shown)
    if (!url || url.username || url.password || shown.length > longest || url.hostname === '') continue
    links.push({ start: match.index, end: match.index + shown.length, href: url.href })
    if (links.length === most) break
  }
  return links
}

/** A sentence's punctuation after an address is not part of it, nor is a closing bracket that it did not open. */
function withoutPunctuation(text: string): string {
  let end = text.length
  for (;;) {
    const last = text[end - 1] ?? ''
    if ('.,;:!?…'.includes(last) && last !== '') end -= 1
    else if (last === ')' && count(text, '(', end) < count(text, ')', end)) end -= 1
    else if (last === ']' && count(text, '[', end) < count(text, ']', end)) end -= 1
    else return text.slice(0, end)
  }
}

function count(text: string, character: string, end: number): number {
  let found = 0
  for (let at = text.indexOf(character); at >= 0 && at < end; at = text.indexOf(character, at + 1)) found += 1
  return found
}

/** The host of an address whose name is written in letters beyond ASCII (punycode); null for an ordinary one. */
export function lookalikeHost(href: string): string | null {
  const host = URL.parse(href)?.hostname ?? ''
  return host.split('.').some((label) => label.startsWith('xn--')) ? host : null
}
