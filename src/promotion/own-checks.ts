/** The check of a promotion that says what it waits for. */
export const GATES_CHECK = 'stagecoach/gates'

/** The check of every change that says what it does to the environments, and whether that is valid. */
export const VALIDATE_CHECK = 'stagecoach/validate'
