// Package discovery answers that there is no cluster.
package discovery

import (
	"errors"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
)

// ErrNoCluster is what everything here answers.
var ErrNoCluster = errors.New("there is no cluster to ask")

// DiscoveryClient cannot be made.
type DiscoveryClient struct{}

// NewDiscoveryClientForConfig fails.
func NewDiscoveryClientForConfig(*rest.Config) (*DiscoveryClient, error) { return nil, ErrNoCluster }

// ServerResourcesForGroupVersion fails.
func (*DiscoveryClient) ServerResourcesForGroupVersion(string) (*metav1.APIResourceList, error) {
	return nil, ErrNoCluster
}
