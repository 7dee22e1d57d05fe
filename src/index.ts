import { assemble } from './assemble.ts'
import { probotApp } from './probot-app.ts'

/** Stagecoach as a Probot app function, for `probot run`. Production runs `stagecoach serve`, which guards the way in. */
export default probotApp(assemble)
