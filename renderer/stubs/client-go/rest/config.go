// Package rest has the one name of client-go's rest that Helm's engine needs.
package rest

// Config would say how to reach a cluster. There is none.
type Config struct{}
