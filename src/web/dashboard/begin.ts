import { html } from 'hono/html'
import type { Markup } from './markup.ts'

/** A first configuration that can be committed without fear. */
const smallest = `# .github/stagecoach.yml
version: 1
mode: observe # shows what would be done; take this line out to have it done
environments:
  dev: {}
  staging: { from: dev }
  production: { from: staging }
`

/** What is said where no repository is known yet, or none of those that are has a configuration: how to begin. */
export const beginOf = (repositories: readonly string[]): Markup => html`<section class="begin">
<h2>${repositories.length === 0 ? 'No repository yet' : 'Nothing is asked for yet'}</h2>
<p>${
  repositories.length === 0
    ? 'Stagecoach runs, and is installed in no repository that it has heard of.'
    : `${repositories.join(', ')} ${repositories.length === 1 ? 'has' : 'have'} no configuration, so nothing is done there.`
}</p>
<ol>
${repositories.length === 0 ? html`<li>Install the GitHub App in the repository that says what runs where.</li>` : ''}
<li>See what would be promoted, in a clone of it: <code>stagecoach plan --repo .</code> It proposes a configuration that fits the overlays it finds.</li>
<li>Commit that as <code>.github/stagecoach.yml</code> on the default branch. The smallest one looks like this:
<pre><code>${smallest}</code></pre></li>
</ol>
<p>The road appears here by itself.</p>
</section>`
