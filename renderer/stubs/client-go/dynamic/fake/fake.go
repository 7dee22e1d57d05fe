// Package fake is empty: a test of Helm imports it, so that the list of modules cannot be made without it.
package fake
