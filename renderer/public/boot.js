/*
 * Stands before the window's modules and sees them fail to load. Chromium drops what it is loading, from this machine too, when a network
 * interface comes or goes, and every container with a network brings one: without this the page would stay blank. The page is loaded
 * again a few times; the address keeps its one-time ticket, which is only taken when all has been loaded. Plain and by itself, so that it
 * is small enough to come in one piece with the document.
 */
{
  const key = 'portlight-load'
  const waitsMs = [200, 500, 1000, 2000, 4000]
  const tries = Number(sessionStorage.getItem(key) ?? 0)
  let again = false
  const onError = (event) => {
    if (!(event.target instanceof HTMLScriptElement || event.target instanceof HTMLLinkElement) || again) return
    again = true
    if (tries < waitsMs.length) {
      sessionStorage.setItem(key, String(tries + 1))
      setTimeout(() => location.reload(), waitsMs[tries])
      return
    }
    sessionStorage.removeItem(key)
    // The words' own file is among those that did not come.
    document.body.append(
      'Portlight could not load its screens. Is it still running? Reload this page. · 화면을 불러오지 못했습니다. Portlight가 실행 중인지 확인하고 페이지를 새로 고치세요.',
    )
  }
  addEventListener('error', onError, true)
  addEventListener('load', () => {
    removeEventListener('error', onError, true)
    if (!again) sessionStorage.removeItem(key)
  })
}
