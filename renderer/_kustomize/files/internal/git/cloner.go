package git

import "sigs.k8s.io/kustomize/api/hooks"

// Cloner gets the repository of a base.
type Cloner func(repoSpec *RepoSpec) error

// ClonerUsingGitExec clones nothing: there is no git and no network. The name is the one that the loader uses.
func ClonerUsingGitExec(repoSpec *RepoSpec) error {
	return hooks.Remote(repoSpec.Raw())
}
