package judge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

const (
	// longest is how many characters a message may have, and mostRemarks how many an input may have: nobody reads more.
	longest     = 1_000
	mostRemarks = 100
	// mostSaid is how many bytes all messages may have together.
	mostSaid = 16 << 20
)

// remark is something that a policy says about an input.
type remark struct {
	Level   string `json:"level"`
	Message string `json:"message"`
}

// remarks collects what is said about one input.
type remarks struct {
	said                   []remark
	moreDenied, moreWarned int
}

func (r *remarks) add(level string, messages []string) {
	for _, message := range messages {
		if len(r.said) < mostRemarks {
			r.said = append(r.said, remark{level, bounded(message)})
		} else if level == deny {
			r.moreDenied++
		} else {
			r.moreWarned++
		}
	}
}

// all ends with how many are left out of each level.
func (r *remarks) all() []remark {
	said := r.said
	if r.moreDenied > 0 {
		said = append(said, remark{deny, fmt.Sprintf("and %d more", r.moreDenied)})
	}
	if r.moreWarned > 0 {
		said = append(said, remark{warn, fmt.Sprintf("and %d more", r.moreWarned)})
	}
	return said
}

func bounded(message string) string {
	if utf8.RuneCountInString(message) <= longest {
		return message
	}
	return string([]rune(message)[:longest]) + "…"
}

// encode gives the JSON of an answer that all inputs were judged.
func encode(said [][]remark) []byte {
	for index := range said {
		if said[index] == nil {
			said[index] = []remark{}
		}
	}
	if said == nil {
		said = [][]remark{}
	}
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(struct {
		OK   bool       `json:"ok"`
		Said [][]remark `json:"said"`
	}{true, said})
	if err != nil {
		return refuse(fmt.Errorf("the answer is not JSON: %w", err))
	}
	return bytes.TrimRight(buffer.Bytes(), "\n")
}
