// Package scheme knows the API versions of client-go's scheme by name, without the types behind them, which would
// more than double the size of the renderer.
package scheme

import "k8s.io/apimachinery/pkg/runtime/schema"

// Known is a scheme of which only the versions are left.
type Known struct{}

// Scheme is what Helm asks for the versions it answers as `.Capabilities.APIVersions`.
var Scheme = Known{}

// PrioritizedVersionsAllGroups gives all versions, in the order of their names: client-go's own order is random.
func (Known) PrioritizedVersionsAllGroups() []schema.GroupVersion { return versions }
