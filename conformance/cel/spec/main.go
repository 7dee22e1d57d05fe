// Spec prints the conformance tests of the Common Expression Language as lines of JSON: `spec <directory of textproto files>`.
package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	expr "cel.dev/expr"
	_ "cel.dev/expr/conformance/proto2"
	_ "cel.dev/expr/conformance/proto3"
	suite "cel.dev/expr/conformance/test"
	"google.golang.org/protobuf/encoding/prototext"
)

func main() {
	paths, err := filepath.Glob(filepath.Join(os.Args[1], "*.textproto"))
	check(err)
	lines := json.NewEncoder(os.Stdout)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		check(err)
		file := &suite.SimpleTestFile{}
		check(prototext.Unmarshal(text, file))
		for _, section := range file.Section {
			for _, test := range section.Test {
				bindings := map[string]string{}
				known := true
				for name, bound := range test.Bindings {
					text, ok := literal(bound.GetValue())
					known = known && ok
					bindings[name] = text
				}
				declared := []string{}
				for _, each := range test.TypeEnv {
					declared = append(declared, each.Name)
				}
				row := map[string]any{
					"test": strings.TrimSuffix(filepath.Base(path), ".textproto") + "/" + section.Name,
					"name": test.Name, "expr": test.Expr, "bindings": bindings, "known": known, "declared": declared,
					"container": test.Container, "unchecked": test.DisableCheck, "checkOnly": test.CheckOnly,
				}
				switch result := test.ResultMatcher.(type) {
				case *suite.SimpleTest_Value:
					put(row, result.Value)
				case *suite.SimpleTest_TypedResult:
					put(row, result.TypedResult.GetResult())
				case *suite.SimpleTest_EvalError, *suite.SimpleTest_AnyEvalErrors:
					row["error"] = true
				case nil:
					row["value"] = "true"
				default:
					row["known"] = false
				}
				check(lines.Encode(row))
			}
		}
	}
}

func put(row map[string]any, value *expr.Value) {
	if value == nil {
		return
	}
	text, ok := literal(value)
	row["value"] = text
	if !ok {
		row["known"] = false
	}
}

// literal writes a value as an expression that comes to it; false where it is a message.
func literal(value *expr.Value) (string, bool) {
	switch kind := value.GetKind().(type) {
	case *expr.Value_NullValue:
		return "null", true
	case *expr.Value_BoolValue:
		return strconv.FormatBool(kind.BoolValue), true
	case *expr.Value_Int64Value:
		return strconv.FormatInt(kind.Int64Value, 10), true
	case *expr.Value_Uint64Value:
		return strconv.FormatUint(kind.Uint64Value, 10) + "u", true
	case *expr.Value_DoubleValue:
		if math.IsNaN(kind.DoubleValue) {
			return `double("NaN")`, true
		}
		return fmt.Sprintf("double(%q)", strconv.FormatFloat(kind.DoubleValue, 'g', -1, 64)), true
	case *expr.Value_StringValue:
		return strconv.Quote(kind.StringValue), true
	case *expr.Value_BytesValue:
		text := `b"`
		for _, each := range kind.BytesValue {
			text += fmt.Sprintf(`\x%02x`, each)
		}
		return text + `"`, true
	case *expr.Value_TypeValue:
		return kind.TypeValue, true
	case *expr.Value_ListValue:
		parts := []string{}
		all := true
		for _, each := range kind.ListValue.Values {
			text, ok := literal(each)
			all = all && ok
			parts = append(parts, text)
		}
		return "[" + strings.Join(parts, ", ") + "]", all
	case *expr.Value_MapValue:
		parts := []string{}
		all := true
		for _, each := range kind.MapValue.Entries {
			key, ok := literal(each.Key)
			text, also := literal(each.Value)
			all = all && ok && also
			parts = append(parts, key+": "+text)
		}
		return "{" + strings.Join(parts, ", ") + "}", all
	}
	return "", false
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
