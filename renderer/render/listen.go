package render

import (
	"io"
	"log"
	"log/slog"
	"strings"
)

// listen turns what the libraries log into warnings, each once. The function it gives ends that.
func listen(result *answer) func() {
	heard := map[string]struct{}{}
	log.SetFlags(0)
	log.SetOutput(writer(func(text string) {
		if _, again := heard[text]; !again && len(heard) < 100 {
			heard[text] = struct{}{}
			result.warnings = append(result.warnings, text)
		}
	}))
	slog.SetLogLoggerLevel(slog.LevelWarn)
	return func() { log.SetOutput(io.Discard) }
}

type writer func(text string)

func (w writer) Write(line []byte) (int, error) {
	if text := strings.TrimSpace(string(line)); text != "" {
		w(text)
	}
	return len(line), nil
}
