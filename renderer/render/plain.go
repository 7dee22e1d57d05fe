package render

import "encoding/json"

// plain gives the objects of manifests as they are written.
func plain(job *Job, tree *Tree, result *answer) error {
	for _, file := range job.Paths {
		content, ok := tree.File(file)
		if !ok {
			return problem(Missing, file, 0, "%s does not exist.", file)
		}
		if err := harmless(content, file); err != nil {
			return err
		}
		err := documents(content, func(object []byte, line int) error {
			return flatten(object, func(item []byte) error { return result.add(item, file) })
		}, file)
		if err != nil {
			return err
		}
	}
	return nil
}

// flatten opens lists, also in lists: a List is written where its items are meant.
func flatten(object []byte, give func(item []byte) error) error {
	var list struct {
		Kind  string            `json:"kind"`
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(object, &list); err != nil || list.Kind != "List" {
		return give(object)
	}
	for _, item := range list.Items {
		if err := flatten(item, give); err != nil {
			return err
		}
	}
	return nil
}
