package render

import (
	"regexp"

	"helm.sh/helm/v4/pkg/chart/common"
)

var minorVersion = regexp.MustCompile(`^v?\d+\.\d+$`)

// fullVersion gives a version three numbers, as a cluster has them.
func fullVersion(version string) string {
	if minorVersion.MatchString(version) {
		return version + ".0"
	}
	return version
}

// capabilities gives what templates see of the cluster: all API versions that Helm knows, whatever the version of
// Kubernetes, and those named, as `helm template` has it.
func capabilities(kubernetes string, apiVersions []string) (*common.Capabilities, error) {
	known := common.DefaultCapabilities.Copy()
	if kubernetes != "" {
		version, err := common.ParseKubeVersion(kubernetes)
		if err != nil {
			return nil, problem(BadChart, "", 0, "%q is not a version of Kubernetes: %v.", kubernetes, err)
		}
		known.KubeVersion = *version
	}
	all := append(common.VersionSet{}, known.APIVersions...)
	known.APIVersions = append(all, apiVersions...)
	return known, nil
}
