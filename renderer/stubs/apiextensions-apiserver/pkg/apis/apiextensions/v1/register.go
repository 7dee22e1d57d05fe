// Package v1 has the one name that Helm needs. The version itself is in the list of the scheme.
package v1

// AddToScheme has nothing to add.
func AddToScheme(any) {}
