/**
 * What the page does by itself where script runs: stays current, opens cells and filters without loading again, moves between cells by
 * arrow keys. All of it asks for the same addresses that work without.
 */
export const script = `(() => {
  const main = document.getElementById('main')
  const status = document.querySelector('[data-live]')

  // The new page is laid over the old one, so that what has focus, is open or scrolled stays so.
  const touched = new WeakSet()
  const keep = new Set(['tabindex', 'open'])
  const same = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && a.id === b.id
  const lay = (old, fresh) => {
    if (old.isEqualNode(fresh)) return
    if (old.nodeType !== 1) { old.data = fresh.data; return }
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !keep.has(name)) old.removeAttribute(name)
    for (const { name, value } of fresh.attributes)
      if (old.getAttribute(name) !== value && !keep.has(name)) old.setAttribute(name, value)
    if (old.nodeName === 'INPUT' && !touched.has(old) && old !== document.activeElement) {
      old.checked = fresh.checked
      if (old.type !== 'hidden') old.value = fresh.value
    }
    if (old.nodeName === 'TEXTAREA' && touched.has(old)) return
    if (old.nodeName === 'TIME') { if (old.textContent !== fresh.textContent) old.textContent = fresh.textContent; return }
    const olds = [...old.childNodes]
    const news = [...fresh.childNodes]
    let at = 0
    for (const child of news) {
      let found = at
      while (found < olds.length && !same(olds[found], child)) found++
      if (found < olds.length && (found === at || child.nodeType === 1)) {
        for (; at < found; at++) olds[at].remove()
        lay(olds[at++], child)
      } else old.insertBefore(child, olds[at] ?? null)
    }
    for (; at < olds.length; at++) olds[at].remove()
  }

  let asked = 0
  const load = async (address, focus) => {
    const mine = ++asked
    try {
      const answer = await fetch(address, { headers: { 'x-part': 'main' } })
      if (mine !== asked) return
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
      if (mine !== asked) return
      const content = fresh.getElementById('main')
      if (!content) return location.assign(address)
      lay(main, document.adoptNode(content))
      document.title = fresh.title
      rove()
      show()
      if (focus) (document.querySelector(focus) ?? main).focus({ preventScroll: true })
    } catch {
      if (mine === asked) say('not connected')
    }
  }
  const here = () => location.pathname + location.search
  const go = (address, focus) => { history.pushState(null, '', address); return load(address, focus) }
  addEventListener('popstate', () => load(here()))

  // One cell is in the order of tabs; arrows lead to the others.
  const cells = () => [...main.querySelectorAll('[data-cell]')]
  let roved
  const rove = () => {
    const all = cells()
    if (!all.includes(roved)) roved = all.find(cell => cell.hasAttribute('aria-current')) ?? all[0]
    for (const cell of all) cell.tabIndex = cell === roved ? 0 : -1
  }
  main.addEventListener('focusin', event => {
    const cell = event.target.closest('[data-cell]')
    if (!cell || cell === roved) return
    if (roved) roved.tabIndex = -1
    roved = cell
    cell.tabIndex = 0
  })
  const show = () => main.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  const step = (from, down, right) => {
    const row = from.closest('tr')
    const column = [...row.children].indexOf(from.closest('td'))
    if (right) {
      const line = [...row.querySelectorAll('[data-cell]')]
      return line[line.indexOf(from) + right]
    }
    for (let next = row; ;) {
      next = down > 0 ? next.nextElementSibling : next.previousElementSibling
      if (!next) return
      const cell = next.children[column]?.querySelector('[data-cell]')
      if (cell) return cell
    }
  }
  const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }
  let closed
  addEventListener('keydown', event => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const cell = event.target.closest?.('[data-cell]')
    const arrow = arrows[event.key]
    if (cell && arrow) {
      const to = step(cell, arrow[0], arrow[1])
      if (to) { event.preventDefault(); to.focus() }
    } else if (event.key === 'Escape') document.querySelector('[data-close]')?.click()
    else if (event.key === '/' && !/INPUT|TEXTAREA|SELECT/.test(event.target.nodeName)) {
      const filter = document.querySelector('input[data-filter]')
      if (filter) { event.preventDefault(); filter.focus() }
    }
  })

  addEventListener('click', event => {
    const link = event.target.closest('a[data-cell], a[data-close], a[data-view]')
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    if (link.hasAttribute('data-cell')) { closed = link.getAttribute('href'); go(closed, '[data-close]') }
    else if (link.hasAttribute('data-close')) go(link.getAttribute('href')).then(() => {
      const back = cells().find(cell => cell.getAttribute('href') === closed) ?? roved
      back?.focus({ preventScroll: true })
    })
    else go(link.getAttribute('href'))
  })

  addEventListener('input', event => {
    touched.add(event.target)
    if (!event.target.matches('[data-filter]')) return
    const query = new URLSearchParams(new FormData(event.target.form))
    for (const [name, value] of [...query]) if (value === '') query.delete(name)
    const address = query.size > 0 ? '/?' + query : '/'
    history.replaceState(null, '', address)
    load(address)
  })

  // A form that was sent is done once, whatever is clicked meanwhile.
  addEventListener('submit', event => {
    if (event.target.method === 'post') setTimeout(() => { for (const button of event.target.querySelectorAll('button')) button.disabled = true })
  })
  addEventListener('pageshow', event => { if (event.persisted) location.reload() })

  const span = ms => {
    const seconds = Math.max(0, Math.floor(ms / 1000))
    const minutes = Math.floor(seconds / 60)
    const hours = Math.floor(minutes / 60)
    if (!minutes) return seconds + ' s'
    if (!hours) return minutes + ' min'
    if (hours < 10) return minutes % 60 ? hours + ' h ' + minutes % 60 + ' min' : hours + ' h'
    const days = Math.floor(hours / 24)
    return hours < 24 ? hours + ' h' : days > 1 || hours === 24 ? days + ' d' : days + ' d ' + hours % 24 + ' h'
  }
  // The server's clock counts; the browser's may be wrong.
  const skew = Number(document.documentElement.dataset.now) - Date.now()
  setInterval(() => {
    if (document.hidden) return
    const now = Date.now() + skew
    for (const time of document.querySelectorAll('time')) {
      const text = span(now - Date.parse(time.dateTime))
      if (time.textContent !== text) time.textContent = text
    }
  }, 1000)

  let since
  const say = text => { if (status.textContent !== text) status.textContent = text; status.classList.toggle('lost', text !== 'live') }
  const source = new EventSource('/live')
  source.onopen = () => { say('live'); if (since) { since = undefined; load(here()) } }
  source.addEventListener('change', () => load(here()))
  source.onerror = () => { since ??= Date.now(); say('not connected') }
  document.body.classList.add('scripted')
  rove()
  show()
})()`
