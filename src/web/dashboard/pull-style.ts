/** The look of pull requests and of what is said in them: bodies, comments, checks, diffs. Colour only repeats what a sign or a word says. */
export const pullStyle = `
.pull-request { max-width: 64rem; margin-inline: auto; }
.said, .comment, .checks { background: var(--card); border: 1px solid var(--line); border-radius: 12px; margin-bottom: 1rem; overflow-wrap: anywhere; }
.said, .comment { padding: .7rem 1.2rem .8rem; }
.comment .meta { margin: 0 0 .5rem; } .reactions { float: right; }
.words, .said, .comment { font-size: .95rem; }
:is(.words, .said, .comment) :is(h4, h5, h6) { font-size: 1rem; margin: 1.2rem 0 .3rem; }
:is(.words, .said, .comment) :is(ul, ol) { margin: .4rem 0; padding-left: 1.3rem; }
:is(.words, .said, .comment) pre { padding: .6rem .9rem; margin: .5rem 0; background: var(--back); border-radius: 8px; overflow-wrap: normal; }
.wide { overflow-x: auto; margin: .6rem 0; }
.wide table { border-collapse: collapse; font-size: .95em; min-width: min(100%, 30rem); }
.wide :is(td, th) { padding: .4rem 1.2rem .4rem 0; text-align: left; border-top: 1px solid var(--line); vertical-align: top; font-weight: 400; overflow-wrap: normal; }
.wide :is(td, th):last-child { padding-right: 0; }
.wide a { overflow-wrap: anywhere; } .wide td:last-child { min-width: 6.5rem; }
.wide :is(td.mark, td:empty:first-child) + td { min-width: min(14rem, 32vw); }
.wide th { color: var(--soft); border-top: 0; padding-top: 0; }
.wide td:empty:first-child, .wide td.mark { width: 1.6rem; min-width: 1.6rem; padding-right: 0; }
.mark { font-weight: 700; color: var(--soft); } .mark.wait { color: var(--accent); } .mark.block { color: var(--red); } .mark.care { color: var(--text); }
li:has(> .mark:first-child) { list-style: none; margin-left: -1.3rem; padding-left: 1.3rem; text-indent: -1.3rem; } li > .mark:first-child { display: inline-block; width: 1.3rem; text-indent: 0; }
hr { border: 0; border-top: 1px solid var(--line); margin: 1rem 0; } hr ~ p { font-size: .85rem; color: var(--soft); }
blockquote { margin: .5rem 0; padding-left: .9rem; border-left: 3px solid var(--line); color: var(--soft); }

summary { cursor: pointer; list-style: none; } summary::-webkit-details-marker { display: none; }
summary::before { content: ""; flex: none; display: inline-block; width: .38rem; height: .38rem; margin: 0 .65rem 0 .1rem; border: solid var(--soft); border-width: 0 1.5px 1.5px 0; transform: translateY(-.1rem) rotate(-45deg); }
details[open] > summary::before { transform: translateY(-.18rem) rotate(45deg); }
summary:hover { color: var(--accent); } summary:hover::before { border-color: var(--accent); }
:is(.words, .said, .comment) details { border: 1px solid var(--line); border-radius: 10px; margin: .5rem 0; }
:is(.words, .said, .comment) details > summary { padding: .5rem .8rem; border-radius: 10px; text-indent: -1.15rem; padding-left: 1.95rem; }
:is(.words, .said, .comment) details[open] > summary { border-bottom: 1px solid var(--line); border-radius: 10px 10px 0 0; }
:is(.words, .said, .comment) details > div { padding: .2rem .8rem .4rem; }

.checks > h2 { margin: 0; padding: .6rem 1.2rem; font-size: .95rem; }
.checked, .checks .write { margin: 0; border-top: 1px solid var(--line); }
.checks .write { padding: .7rem 1.2rem; }
p.checked, .checked > summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .8rem; padding: .55rem 1.2rem; font-size: .92rem; }
.checked > summary::before { order: 1; margin: 0 .1rem 0 auto; align-self: center; }
.checked i { width: 1rem; font-weight: 700; color: var(--soft); } .checked.waiting i { color: var(--accent); } .checked.failure > :first-child i, p.checked.failure i { color: var(--red); }
.checked > summary > span, p.checked > span { color: var(--soft); }
.checked .words { padding: .2rem 1.2rem 1rem 3rem; } .checked .words > :first-child { margin-top: 0; }
.annotations { list-style: none; border-left: 3px solid var(--line); } :is(.words) .annotations { padding: 0 0 0 .9rem; margin: 1rem 0; }
.annotations li { display: flex; gap: .5rem; padding: .25rem 0; } .annotations i { flex: none; } .annotations .block i { color: var(--red); } .annotations .care i { color: var(--text); }
@media (max-width: 40rem) { .wide :is(td, th) { padding-right: .8rem; } .wide td:last-child { min-width: 5.5rem; overflow-wrap: anywhere; } .checked .words { padding-left: 1.2rem; } .said, .comment { padding-inline: .9rem; } .checks > h2, p.checked, .checked > summary, .checked .words, .checks .write { padding-inline: .9rem; } }

.write { margin-bottom: 1rem; } .write textarea { width: 100%; resize: vertical; font-family: inherit; } .write form { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; }
.write label { color: var(--soft); font-size: .88rem; }

.diff { border: 1px solid var(--line); border-radius: 10px; margin-bottom: .8rem; background: var(--card); overflow-wrap: anywhere; } .diff > summary { display: flex; align-items: baseline; gap: .5rem; padding: .5rem .9rem; } .diff > summary::before { margin-right: .2rem; } .diff > summary > :last-child { margin-left: auto; white-space: nowrap; font-size: .88rem; }
.diff .patch { border-width: 1px 0 0; border-radius: 0 0 10px 10px; }
pre.patch { border: 1px solid var(--line); padding: .35rem 0; max-height: min(36rem, 80dvh); overflow: auto; background: none; }
.patch code { display: block; min-width: max-content; } .patch code > * { display: block; padding: 0 .9rem 0 .75rem; border-left: 3px solid transparent; }
.patch :is(ins, del) { text-decoration: none; }
.patch ins { background: var(--wash); border-left-color: var(--accent); }
.patch del { color: var(--soft); background: color-mix(in srgb, var(--soft) 9%, transparent); border-left-color: var(--firm); }
.patch b { font-weight: 650; border-radius: 3px; } .patch ins b { color: var(--accent); }
.patch .hunk { color: var(--soft); font-style: italic; } .patch .hunk:not(:first-child) { margin-top: .35rem; border-top: 1px solid var(--line); padding-top: .35rem; }
`
