// Package capture prints cases of tests as lines of JSON.
package capture

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"strconv"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
	apiservercel "k8s.io/apiserver/pkg/cel"
)

// Case prints one row of a table: the names of its fields, and what they hold.
func Case(test string, fields ...any) {
	row := map[string]any{"test": test}
	for at := 0; at+1 < len(fields); at += 2 {
		row[fields[at].(string)] = plain(fields[at+1])
	}
	if err := json.NewEncoder(os.Stdout).Encode(row); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func plain(value any) any {
	switch value := value.(type) {
	case nil:
		return nil
	case *schema.Structural:
		if value == nil {
			return nil
		}
		return structural(value)
	case schema.Structural:
		return structural(&value)
	case *field.Path:
		if value == nil {
			return nil
		}
		return value.String()
	case field.ErrorList:
		list := []any{}
		for _, each := range value {
			list = append(list, map[string]any{"type": string(each.Type), "field": each.Field})
		}
		return list
	case ref.Val:
		return map[string]any{"expression": expression(value)}
	}
	reflected := reflect.ValueOf(value)
	switch reflected.Kind() {
	case reflect.Pointer, reflect.Interface:
		if reflected.IsNil() {
			return nil
		}
		return plain(reflected.Elem().Interface())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		whole := reflected.Int()
		if whole > 1<<53 || whole < -(1<<53) {
			return map[string]any{"whole": strconv.FormatInt(whole, 10)}
		}
		return whole
	case reflect.Float32:
		return reflected.Float()
	case reflect.Slice:
		list := []any{}
		for at := range reflected.Len() {
			list = append(list, plain(reflected.Index(at).Interface()))
		}
		return list
	case reflect.Map:
		made := map[string]any{}
		for _, key := range reflected.MapKeys() {
			made[key.String()] = plain(reflected.MapIndex(key).Interface())
		}
		return made
	case reflect.Func, reflect.Chan:
		return nil
	}
	return value
}

func structural(from *schema.Structural) map[string]any {
	made := map[string]any{}
	put := func(key string, value any, there bool) {
		if there {
			made[key] = value
		}
	}
	put("type", from.Type, from.Type != "")
	put("nullable", true, from.Nullable)
	put("default", from.Default.Object, from.Default.Object != nil)
	put("x-kubernetes-preserve-unknown-fields", true, from.XPreserveUnknownFields)
	put("x-kubernetes-embedded-resource", true, from.XEmbeddedResource)
	put("x-kubernetes-int-or-string", true, from.XIntOrString)
	put("x-kubernetes-list-map-keys", from.XListMapKeys, len(from.XListMapKeys) > 0)
	put("x-kubernetes-list-type", from.XListType, from.XListType != nil)
	put("x-kubernetes-map-type", from.XMapType, from.XMapType != nil)
	rules(made, &from.ValidationExtensions)
	if from.Items != nil {
		made["items"] = structural(from.Items)
	}
	if from.AdditionalProperties != nil {
		if from.AdditionalProperties.Structural != nil {
			made["additionalProperties"] = structural(from.AdditionalProperties.Structural)
		} else {
			made["additionalProperties"] = from.AdditionalProperties.Bool
		}
	}
	if len(from.Properties) > 0 {
		properties := map[string]any{}
		for name, property := range from.Properties {
			properties[name] = structural(&property)
		}
		made["properties"] = properties
	}
	values(made, from.ValueValidation)
	return made
}

func rules(made map[string]any, extensions *schema.ValidationExtensions) {
	if len(extensions.XValidations) > 0 {
		made["x-kubernetes-validations"] = extensions.XValidations
	}
}

func values(made map[string]any, from *schema.ValueValidation) {
	if from == nil {
		return
	}
	if from.Format != "" {
		made["format"] = from.Format
	}
	if len(from.Required) > 0 {
		made["required"] = from.Required
	}
	if len(from.AllOf) > 0 {
		all := []any{}
		for at := range from.AllOf {
			all = append(all, nested(&from.AllOf[at]))
		}
		made["allOf"] = all
	}
}

func nested(from *schema.NestedValueValidation) map[string]any {
	made := map[string]any{}
	values(made, &from.ValueValidation)
	rules(made, &from.ValidationExtensions)
	if from.Items != nil {
		made["items"] = nested(from.Items)
	}
	if from.AdditionalProperties != nil {
		made["additionalProperties"] = nested(from.AdditionalProperties)
	}
	if len(from.Properties) > 0 {
		properties := map[string]any{}
		for name, property := range from.Properties {
			properties[name] = nested(&property)
		}
		made["properties"] = properties
	}
	return made
}

// expression writes a value as an expression that comes to it.
func expression(value ref.Val) string {
	switch value := value.(type) {
	case types.Bool:
		return strconv.FormatBool(bool(value))
	case types.Int:
		return strconv.FormatInt(int64(value), 10)
	case types.Uint:
		return strconv.FormatUint(uint64(value), 10) + "u"
	case types.Double:
		if number := float64(value); math.IsInf(number, 0) || math.IsNaN(number) {
			return fmt.Sprintf("double(%q)", fmt.Sprint(number))
		}
		return fmt.Sprintf("double(%q)", strconv.FormatFloat(float64(value), 'g', -1, 64))
	case types.String:
		return strconv.Quote(string(value))
	case apiservercel.Quantity:
		return fmt.Sprintf("quantity(%q)", value.Quantity.String())
	case *apiservercel.Quantity:
		return fmt.Sprintf("quantity(%q)", value.Quantity.String())
	case apiservercel.IP:
		return fmt.Sprintf("ip(%q)", value.Addr.String())
	case apiservercel.CIDR:
		return fmt.Sprintf("cidr(%q)", value.Prefix.String())
	case apiservercel.Semver:
		return fmt.Sprintf("semver(%q)", value.Version.String())
	case *types.Optional:
		if !value.HasValue() {
			return "optional.none()"
		}
		return fmt.Sprintf("optional.of(%s)", expression(value.GetValue()))
	case traits.Lister:
		text := "["
		for at := types.Int(0); at < value.Size().(types.Int); at++ {
			if at > 0 {
				text += ", "
			}
			text += expression(value.Get(at))
		}
		return text + "]"
	}
	return ""
}
