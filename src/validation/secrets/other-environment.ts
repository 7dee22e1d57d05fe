/** Where an overlay is on the road. */
export interface SecretScene {
  /** The environment whose objects are judged. */
  readonly env: string
  /** All environments of the road, itself among them. */
  readonly environments: readonly string[]
}

/** Words for the same kind of environment: a path `prod/db` is one of production. */
const ALIKE: readonly (readonly string[])[] = [
  ['production', 'prod', 'prd', 'live'],
  ['staging', 'stage', 'stg'],
  ['development', 'develop', 'dev'],
  ['testing', 'test', 'tst'],
  ['integration', 'int'],
  ['acceptance', 'acc', 'uat'],
]

/** The environment of the road that a path or name says it is of, when that is another than the scene's; undefined otherwise. */
export const otherEnvironment = (text: string, scene: SecretScene | undefined): string | undefined => {
  if (!scene || text.length > 1_000 || says(text, scene.env)) return undefined
  // The longest says most: `staging-eu` is said where `staging` is.
  return scene.environments
    .filter(name => name !== scene.env && !covers(scene.env, name) && says(text, name))
    .sort((a, b) => b.length - a.length)[0]
}

/** `prod-eu` is not called another environment than `prod` by what is common to both. */
const covers = (own: string, other: string): boolean => words(own).includes(other.toLowerCase())

const says = (text: string, environment: string): boolean =>
  namesOf(environment).some(name => `/${words(text).join('/')}/`.includes(`/${words(name).join('/')}/`))

const namesOf = (environment: string): readonly string[] =>
  ALIKE.find(group => group.includes(environment.toLowerCase())) ?? (environment.length < 2 ? [] : [environment])

const words = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '')
