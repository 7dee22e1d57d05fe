// Package render turns the files of a repository into the Kubernetes objects that kustomize or Helm make of them. It
// has no disk, no network and no processes: everything it may read is in the request.
package render

// Header says which files follow it and what to do with them.
type Header struct {
	Files []struct {
		// Path is the repository path, without a slash at its front.
		Path string `json:"path"`
		// Size is the number of its bytes in the frame.
		Size int `json:"size"`
	} `json:"files"`
	Limits Limits `json:"limits"`
	Job    Job    `json:"job"`
}

// Limits bound the answer.
type Limits struct {
	// Output is how many bytes the objects may have as JSON.
	Output int `json:"output"`
	// Objects is how many there may be.
	Objects int `json:"objects"`
}

// Job is what to render. Kind says which of the other fields are used.
type Job struct {
	// Kind is "kustomize", "helm" or "plain".
	Kind string `json:"kind"`

	// Root is the directory of the kustomization.
	Root string `json:"root"`
	// Restrict is what a kustomization may read: its "root" or the whole "repository".
	Restrict string `json:"restrict"`

	// Chart is a chart's directory or packed file.
	Chart   string `json:"chart"`
	Release struct {
		Name      string `json:"name"`
		Namespace string `json:"namespace"`
	} `json:"release"`
	Values []Values `json:"values"`
	Sets   []Set    `json:"sets"`
	// CRDs is whether the chart's crds/ are part of the answer.
	CRDs bool `json:"crds"`

	// Kubernetes is the version that templates see, such as "1.33", or nil for Helm's own default.
	Kubernetes *string `json:"kubernetes"`
	// APIVersions are added to those of Kubernetes itself.
	APIVersions []string `json:"apiVersions"`

	// Paths are the manifests of a plain job.
	Paths []string `json:"paths"`
}

// Values is one values file, or values given in the job.
type Values struct {
	File string `json:"file"`
	// Optional is whether the file may be missing.
	Optional bool           `json:"optional"`
	Inline   map[string]any `json:"inline"`
}

// Set is one `--set` or, where String is true, `--set-string`.
type Set struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	String bool   `json:"string"`
}
