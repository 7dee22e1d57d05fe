import type { Hostile } from './case.ts'
import { map, template } from './overlays.ts'

/** Templates that would go on for ever, or fill any memory. */
export const templates: readonly Hostile[] = [
  {
    name: 'loops in loops',
    files: () => template(`{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}${map('a')}`),
    codes: ['too slow', 'too large', 'memory', 'template'],
    names: 'web/dev/',
    endless: true,
  },
  {
    name: 'a template that includes itself',
    files: () => template('{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}'),
    codes: ['template', 'memory', 'too large'],
    names: 'web/dev/templates/bad.yaml',
  },
  {
    name: 'templates that include each other twice',
    files: () =>
      template(
        `${Array.from({ length: 60 }, (_, n) => `{{ define "a${n}" }}{{ include "a${n + 1}" . }}{{ include "a${n + 1}" . }}{{ end }}`).join('')}{{ define "a60" }}{{ end }}{{ include "a0" . }}`,
      ),
    codes: ['too slow', 'template', 'memory', 'too large'],
    names: 'web/dev/',
    endless: true,
  },
  {
    name: 'tpl of tpl of itself',
    files: () => template('{{ tpl .Values.a . }}', 'a: "{{ tpl .Values.a . }}"\n'),
    codes: ['template', 'memory', 'too slow', 'too large'],
    names: 'web/dev/',
    endless: true,
  },
  {
    name: 'a text that is repeated 200,000,000 times',
    files: () => template(map('a', '  a: {{ repeat 200000000 "abcdefgh" }}')),
    codes: ['memory', 'too large', 'template', 'too slow'],
    names: 'web/dev/',
  },
  {
    name: 'an output of 1 GB, a little at a time',
    files: () => template(`{{ $x := repeat 100000 "abcdefghij" }}{{ range until 1000 }}{{ $x }}{{ end }}`),
    codes: ['memory', 'too large', 'template', 'too slow', 'yaml'],
    names: 'web/dev/',
  },
  {
    name: 'a million objects',
    files: () => template(`{{ range until 1000000 }}---\n${map('a{{ . }}')}{{ end }}`),
    codes: ['memory', 'too large', 'template', 'too slow'],
    names: 'web/dev/',
    endless: true,
  },
  {
    name: 'a list of 2,000,000,000',
    files: () => template(map('a', '  a: {{ until 2000000000 | len }}')),
    codes: ['memory', 'too large', 'template', 'too slow', 'internal'],
    names: 'web/dev/',
  },
  {
    name: 'a text that doubles fifty times',
    files: () =>
      template(
        `{{ $x := "0123456789" }}{{ range until 50 }}{{ $x = printf "%s%s" $x $x }}{{ end }}${map('a', '  a: {{ $x }}')}`,
      ),
    codes: ['memory', 'too large', 'template', 'too slow'],
    names: 'web/dev/',
  },
  {
    name: 'a list that doubles fifty times',
    files: () =>
      template(
        `{{ $x := list 1 2 3 }}{{ range until 50 }}{{ $x = concat $x $x }}{{ end }}${map('a', '  a: {{ len $x }}')}`,
      ),
    codes: ['memory', 'too large', 'template', 'too slow'],
    names: 'web/dev/',
  },
  {
    name: 'a random text of 1 GB',
    files: () => template(map('a', '  a: {{ randAlphaNum 1000000000 }}')),
    codes: ['memory', 'too large', 'template', 'too slow'],
    names: 'web/dev/',
    endless: true,
  },
  {
    name: 'a pattern that others cannot match in time',
    files: () => template(map('a', `  a: {{ regexMatch "^(a+)+$" (printf "%s!" (repeat 100000 "a")) | quote }}`)),
  },
  {
    name: 'a dictionary that holds itself',
    files: () => template(`{{ $x := dict }}{{ $_ := set $x "x" $x }}${map('a', '  a: {{ toJson $x | quote }}')}`),
  },
  {
    name: 'indentation of 1 GB',
    files: () => template(map('a', '  a: {{ indent 1000000000 "a" }}')),
    codes: ['memory', 'too large', 'template', 'too slow'],
    names: 'web/dev/',
  },
]
