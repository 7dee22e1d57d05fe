// Package kubernetes is empty: Helm imports it only so that the module's version is in the build information, from
// which it takes the Kubernetes version that templates see by default.
package kubernetes
