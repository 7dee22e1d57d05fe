import { CANARY, type Hostile } from './case.ts'
import { map, template } from './overlays.ts'

/** Functions of templates that look at the machine or the cluster; what they give must be nothing. */
export const functions: readonly Hostile[] = [
  ['env', '{{ env "STAGECOACH_CANARY" }}', ['template']],
  ['expandenv', '{{ expandenv "$STAGECOACH_CANARY" }}', ['template']],
  ['getHostByName', '{{ getHostByName "localhost" }}x', undefined],
  ['lookup', '{{ lookup "v1" "Secret" "default" "" | toJson | quote }}', undefined],
  ['lookup of one', '{{ (lookup "v1" "Namespace" "" "default").metadata }}x', undefined],
  ['files outside', '{{ .Files.Get "../../../../../../etc/passwd" }}x', undefined],
  ['files by pattern', '{{ (.Files.Glob "/**").AsConfig | quote }}', undefined],
  ['files by pattern above', '{{ (.Files.Glob "../**").AsConfig | quote }}', undefined],
  ['readFile', '{{ readFile "/etc/passwd" }}', ['template']],
  ['exec', '{{ exec "id" }}', ['template']],
  ['os', '{{ osBase .Template.BasePath }}', undefined],
  ['osClean', '{{ osClean "/etc/../etc/passwd" }}', undefined],
  ['getHostByName of an address', '{{ getHostByName "169.254.169.254" }}x', undefined],
  ['tpl with env', '{{ tpl "{{ env \\"STAGECOACH_CANARY\\" }}" . }}', ['template']],
  ['include of a file', '{{ include "/etc/passwd" . }}', ['template']],
  ['template of a file', '{{ template "/etc/passwd" }}', ['template']],
].map(([name, text, codes]) => ({
  name: `the function ${name}`,
  files: () => template(map('a', `  a: ${text}`)),
  ...(codes === undefined ? {} : { codes: codes as readonly string[], names: 'web/dev/templates/bad.yaml' }),
  never: CANARY,
}))
