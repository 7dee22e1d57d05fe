/** A repository that our App is installed in. Keyed by `id`: names can be given away. */
export interface RepositoryRef {
  readonly id: number
  readonly installation: number
  readonly owner: string
  readonly name: string
}
