import { html } from 'hono/html'
import { checksOf } from './checks.ts'
import type { Desk } from './desk.ts'
import { diffOf } from './diff.ts'
import { formOf } from './form.ts'
import { markdown } from './markdown.ts'
import { type Markup, nothing } from './markup.ts'
import { pullState } from './pull-list.ts'
import { ago } from './since.ts'
import type { StageComment, StagePullPage } from './stage.ts'

/** A pull request of the stage: what GitHub would show of it, and what can be done with it. */
export const pullPage = (pull: StagePullPage, desk: Desk): Markup => html`<article class="page pull-request">
<h1>${pull.title} <span class="quiet">#${pull.number}</span></h1>
<p class="meta">${pullState(pull.state)} <b>${pull.author}</b> <span class="quiet">wants <code>${pull.branch}</code> in <code>${pull.base}</code> of ${pull.repository}, ${ago(pull.at, desk.now)} ago${pull.mergedBy === undefined ? '' : html`; merged by ${pull.mergedBy}`}</span>${pull.labels.map(label => html` <span class="chip quiet">${label}</span>`)}</p>
<section class="said">${pull.body.trim() === '' ? html`<p class="quiet">No description.</p>` : markdown(pull.body, desk.follow)}</section>
${pull.conversation.map(comment => commentOf(comment, desk))}
${pull.checks.length === 0 && pull.state !== 'open' ? '' : html`<section class="checks" aria-labelledby="checks"><h2 id="checks">Checks</h2>${checksOf(pull, desk)}${mergeForm(pull, desk)}</section>`}
${commentForm(pull, desk)}
${pull.diff === '' ? '' : html`<h2>Files changed</h2>${diffOf(pull.diff)}`}</article>`

const commentOf = ({ id, author, at, edited, body, reactions }: StageComment, { now, follow }: Desk): Markup =>
  html`<section class="comment" id="comment-${id}"><p class="meta"><b>${author}</b> <span class="quiet">${ago(at, now)} ago${edited === undefined ? '' : html`, edited ${ago(edited, now)} ago`}</span>${reactions.length > 0 ? html` <span class="reactions">${reactions.join(' ')}</span>` : ''}</p>${markdown(body, follow)}</section>`

const as = (desk: Desk): Markup =>
  html`<label>as <select name="as">${(desk.stage?.people ?? []).map(({ login, may }) => html`<option value="${login}">${login}, ${may}</option>`)}</select></label>`

const commentForm = (pull: StagePullPage, desk: Desk): Markup => {
  const command = pull.env === undefined ? '' : `/promote ${pull.env}`
  return html`<section class="write" id="write">${formOf(
    desk,
    'comment',
    'Comment',
    { repository: pull.repository, number: String(pull.number) },
    html`<label class="unseen" for="body">Comment</label><textarea id="body" name="body" rows="2" required maxlength="65536" placeholder="/promote, /status, /why, /hold, or anything">${pull.state === 'open' ? command : ''}</textarea>${as(desk)} `,
  )}</section>`
}

const mergeForm = (pull: StagePullPage, desk: Desk): Markup =>
  pull.state === 'open'
    ? html`<div class="write">${formOf(desk, 'merge', 'Merge', { repository: pull.repository, number: String(pull.number) }, html`${as(desk)} `)}</div>`
    : nothing
