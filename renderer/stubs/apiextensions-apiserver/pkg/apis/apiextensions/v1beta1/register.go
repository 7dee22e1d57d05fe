// Package v1beta1 has the one name that Helm needs. The version itself is in the list of the scheme.
package v1beta1

// AddToScheme has nothing to add.
func AddToScheme(any) {}
