/** The look of the page: system font, one accent colour; red only where something is degraded, blocked or failed. */
export const style = `
:root {
  color-scheme: light dark;
  --back: #fafaf9; --card: #fff; --text: #1b1c20; --soft: #5f626b; --line: #e4e4e1; --firm: #c9c9c5;
  --accent: #3451c6; --wash: #eef1fc; --red: #b3261e; --redwash: #fdeeec; --shade: 0 1px 2px #0000000d, 0 8px 32px #00000014;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #121316; --card: #1a1c20; --text: #e8e8ea; --soft: #9da0aa; --line: #2a2c32; --firm: #42454d;
    --accent: #93a8ff; --wash: #1d2237; --red: #ff8f85; --redwash: #3a1f1e; --shade: 0 1px 2px #00000066, 0 8px 32px #00000080;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 0; text-wrap: balance; }
h2 { font-size: 1.05rem; font-weight: 600; }
p { margin: .4rem 0; }
code, pre { font: .875em/1.5 ui-monospace, "SF Mono", "Cascadia Code", "DejaVu Sans Mono", monospace; }
i { font-style: normal; }
.quiet { color: var(--soft); font-weight: 400; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .6rem; z-index: 9; background: var(--card); padding: .3rem .6rem; }

.top { position: sticky; top: 0; z-index: 4; display: flex; gap: 1.5rem; align-items: center; padding: .7rem clamp(1rem, 3vw, 2.5rem); background: var(--back); border-bottom: 1px solid var(--line); }
.brand { font-weight: 650; color: var(--text); letter-spacing: -.01em; }
.live { margin-left: auto; color: var(--soft); font-size: .82rem; }
.live:not(:empty)::before { content: ""; display: inline-block; width: .45rem; height: .45rem; border-radius: 50%; background: var(--accent); margin-right: .45rem; vertical-align: .06rem; }
.live.lost::before { background: none; box-shadow: inset 0 0 0 1.5px var(--soft); }
main { padding: 1.5rem clamp(1rem, 3vw, 2.5rem) 4rem; max-width: 110rem; margin: 0 auto; }
main > section, main > ul, main > form { margin-bottom: 1.75rem; }

button { font: inherit; font-size: .87rem; font-weight: 550; padding: .32rem .8rem; border-radius: 7px; border: 1px solid var(--firm); background: var(--card); color: var(--text); cursor: pointer; white-space: nowrap; }
button:hover { border-color: var(--accent); color: var(--accent); }
button:disabled { opacity: .5; cursor: default; }
input[type=search], select, textarea { font: inherit; font-size: .9rem; color: inherit; background: var(--card); border: 1px solid var(--firm); border-radius: 7px; padding: .35rem .6rem; }
input[type=checkbox] { accent-color: var(--accent); margin: 0 .35rem 0 0; }
form { margin: 0; }

.stage { display: flex; flex-wrap: wrap; gap: .6rem 1.5rem; align-items: center; justify-content: space-between; padding: .7rem 1rem; border: 1px dashed var(--firm); border-radius: 10px; }
.stage p { margin: 0; color: var(--soft); } .stage b { color: var(--text); }
.moves { display: flex; flex-wrap: wrap; gap: .5rem; }
.notices { list-style: none; padding: .35rem 1rem; border-left: 3px solid var(--soft); background: var(--card); border-radius: 0 8px 8px 0; }
.notices li { padding: .3rem 0; } .notices ul { padding-left: 1.2rem; }
.needs { background: var(--wash); border-radius: 12px; padding: .9rem 1.1rem; }
.needs h2 { color: var(--accent); font-size: .95rem; }
.needs ul { list-style: none; margin: .3rem 0 0; padding: 0; }
.needs li { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center; justify-content: space-between; padding: .3rem 0; }
.needs li + li { border-top: 1px solid color-mix(in srgb, var(--accent) 14%, transparent); }
.needs li a { color: var(--text); text-decoration: underline; text-decoration-color: var(--firm); text-underline-offset: .2em; }
.filter { display: flex; flex-wrap: wrap; gap: .6rem 1.2rem; align-items: center; }
.filter input[type=search] { width: 15rem; }
.check { display: inline-flex; align-items: center; color: var(--soft); font-size: .9rem; }
.scripted [data-submit] { display: none; }
.of > h2 { margin-bottom: .7rem; } .of h2 a { color: inherit; }
.of h2 .quiet { font-size: .85rem; margin-left: .5rem; }

.scroll { overflow: auto; max-height: calc(100dvh - 5rem); border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
.road { display: block; min-width: min-content; }
.road thead, .road tbody { display: block; }
.road thead { position: sticky; top: 0; z-index: 2; background: var(--card); border-bottom: 1px solid var(--line); }
.road tbody { margin-top: -1px; }
.road tr { display: grid; grid-auto-flow: column; grid-template-columns: minmax(8rem, 14rem) 11rem; grid-auto-columns: minmax(18rem, 1fr); align-items: stretch; }
.road tbody tr { content-visibility: auto; contain-intrinsic-block-size: auto 3.85rem; border-top: 1px solid var(--line); }
.road th { text-align: left; font-weight: 500; padding: .6rem 1rem; position: sticky; left: 0; background: var(--card); display: flex; align-items: center; z-index: 1; overflow-wrap: anywhere; }
.road thead th { position: static; z-index: 0; padding-block: .7rem; }
.road thead th:first-child { position: sticky; z-index: 1; font-size: .82rem; }
.road td, .road thead th:not(:first-child) { padding: 0; display: grid; grid-template-columns: minmax(0, 1fr) 10.5rem; align-items: center; min-width: 0; }
.road tr > :is(td, th):nth-child(2):nth-child(2) { grid-template-columns: 10.5rem; }
.env { padding: .5rem .7rem; display: flex; flex-direction: column; }
.env b { font-weight: 600; } .env small { color: var(--soft); font-size: .76rem; font-weight: 400; }
.way { align-self: stretch; display: flex; align-items: center; justify-content: center; position: relative; padding: 0 1.3rem 0 .3rem; }
.way.line::before { content: ""; position: absolute; left: 0; right: .6rem; top: 50%; border-top: 1px solid var(--line); }
.way.line::after { content: ""; position: absolute; right: .6rem; top: calc(50% - 3px); width: 6px; height: 6px; border: solid var(--firm); border-width: 1px 1px 0 0; transform: rotate(45deg); }
.chip { position: relative; z-index: 1; display: inline-block; font-size: .76rem; line-height: 1.3; padding: .16rem .5rem; border-radius: 8px; background: var(--card); border: 1px solid var(--firm); color: var(--text); text-align: center; font-weight: 500; max-width: 10rem; text-wrap: balance; }
.chip.quiet { color: var(--soft); border-color: var(--line); }
.chip.waits { border-color: var(--accent); color: var(--accent); }
.chip.moves { background: var(--accent); border-color: var(--accent); color: var(--card); }
.chip.held { background: var(--text); border-color: var(--text); color: var(--card); }
.chip.blocked { border-color: var(--red); color: var(--red); background: var(--redwash); }
.cell { margin: .3rem .4rem .3rem 0; padding: .38rem .7rem; border-radius: 9px; color: inherit; display: flex; flex-direction: column; border: 1px solid transparent; line-height: 1.35; }
.cell:hover { text-decoration: none; background: var(--wash); }
.cell[aria-current] { border-color: var(--accent); background: var(--wash); }
.cell b { font-weight: 620; overflow-wrap: anywhere; }
.cell.calm b { font-weight: 450; color: var(--soft); }
.cell small { font-size: .78rem; color: var(--soft); }
.health::before { content: "✓" / ""; display: inline-block; width: 1.3em; }
.progressing.health::before, .pending.health::before { content: "…" / ""; } .degraded.health::before { content: "✗" / ""; }
.unknown.health::before { content: "?" / ""; } .suspended.health::before, .unwatched.health::before { content: "–" / ""; }
.progressing.health, .pending.health { color: var(--accent); }
.degraded.health, .degraded b { color: var(--red); } .degraded.health { font-weight: 600; }
.cell.degraded { background: var(--redwash); }
.none { color: var(--soft); padding: 0 .8rem; }
.empty { padding: .5rem 1rem; color: var(--soft); }

#drawer { position: fixed; z-index: 6; inset: 0 0 0 auto; width: min(30rem, 100vw); overflow: auto; overscroll-behavior: contain; background: var(--card); border-left: 1px solid var(--line); box-shadow: var(--shade); padding: 1.2rem 1.5rem 3rem; overflow-wrap: anywhere; }
#drawer h2 { font-size: 1.25rem; padding-right: 2rem; } #drawer h3 { font-size: .82rem; color: var(--soft); font-weight: 550; margin: 1.5rem 0 .3rem; }
.close { position: absolute; right: 1rem; top: .9rem; font-size: 1.5rem; line-height: 1; color: var(--soft); padding: .2rem .5rem; }
.close:hover { text-decoration: none; color: var(--text); }
.big { margin: .8rem 0 .3rem; } .big b { font-size: 1.35rem; font-weight: 620; margin-right: .5rem; }
.holding { border-left: 3px solid var(--text); padding-left: .7rem; }
.gates, .pins { border-collapse: collapse; width: 100%; } .gates td, .pins td { padding: .45rem .4rem .45rem 0; vertical-align: top; border-top: 1px solid var(--line); font-size: .9rem; }
.gates td:first-child { width: 1.6rem; color: var(--soft); } .gates b { font-weight: 550; }
.gates .wait td:first-child { color: var(--accent); font-weight: 700; } .gates .block td:first-child, .gates .block b { color: var(--red); font-weight: 700; }
.pins td:last-child { text-align: right; }
#drawer .words { margin-top: .8rem; } #drawer .words > h6 { font-size: .82rem; color: var(--soft); font-weight: 550; margin: 1.5rem 0 .3rem; } .next { list-style: none; margin: 0; padding: 0; font-size: .92rem; }

.pulls ul { list-style: none; margin: .6rem 0 0; padding: 0; }
.pulls li { padding: .45rem 0; border-top: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .2rem .7rem; align-items: baseline; }
.pulls li a { color: var(--text); font-weight: 500; } .number { color: var(--soft); font-weight: 400; }
.pull { font-size: .76rem; min-width: 4.2rem; text-align: center; padding: .1rem .5rem; border-radius: 99px; border: 1px solid var(--firm); color: var(--soft); }
.pull.open { border-color: var(--accent); color: var(--accent); } .pull.merged { background: var(--wash); border-color: transparent; color: var(--accent); }

.page h1 { font-size: 1.45rem; font-weight: 620; } .page h2 { margin: 1.6rem 0 .5rem; } .meta { margin: .5rem 0 1rem; font-size: .92rem; }
pre { margin: 0; padding: .5rem 0; overflow-x: auto; } .begin pre { padding: .6rem .9rem; background: var(--back); border-radius: 8px; }
:is(p, li, td, summary) > code { background: var(--back); border-radius: 5px; padding: .08em .35em; }
.message { white-space: pre-wrap; color: var(--soft); padding: 0 0 1rem; }
.file { counter-reset: line; background: var(--card); border: 1px solid var(--line); border-radius: 10px; } .file span { display: block; padding-right: 1rem; counter-increment: line; } .file span::before { content: counter(line); display: inline-block; width: 3.2rem; padding-right: 1rem; text-align: right; color: var(--soft); }
.file span:target { background: var(--wash); }
.begin { max-width: 44rem; } .begin li { margin: .5rem 0; }
@media (min-width: 80rem) { body:has(#drawer) main { margin-right: 30rem; } }
@media (max-width: 40rem) { .road tr { grid-template-columns: 7rem 10.5rem; grid-auto-columns: 16rem; } .road th { padding-inline: .7rem; } }
`
