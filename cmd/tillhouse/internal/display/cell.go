package display

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Cell is a value of ClickHouse as text: decimals with all digits of their column's
// scale, days as YYYY-MM-DD, instants in UTC. known is false for NULL.
func Cell(value any, columnType string) (text string, known bool) {
	v := reflect.ValueOf(value)
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return "", false
		}
		v = v.Elem()
	}
	if !v.IsValid() {
		return "", false
	}
	switch x := v.Interface().(type) {
	case string:
		return x, true
	case decimal.Decimal:
		return x.StringFixed(max(-x.Exponent(), 0)), true
	case time.Time:
		return instant(x, columnType), true
	case []byte:
		return string(x), true
	case fmt.Stringer:
		return x.String(), true
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map, reflect.Struct:
		nested, err := json.Marshal(JSONCell(v.Interface(), columnType))
		if err != nil {
			return fmt.Sprint(v.Interface()), true
		}
		return string(nested), true
	default:
		return fmt.Sprint(v.Interface()), true
	}
}

// JSONCell is a value of ClickHouse as encoding/json should write it: decimals, days
// and instants as their Cell text, so that no reader turns an amount into a float.
func JSONCell(value any, columnType string) any {
	v := reflect.ValueOf(value)
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Invalid:
		return nil
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return v.Interface()
	case reflect.Float32, reflect.Float64:
		if _, err := json.Marshal(v.Interface()); err != nil { // NaN and infinity
			return nil
		}
		return v.Interface()
	case reflect.Slice, reflect.Array:
		if _, isText := reflect.TypeAssert[fmt.Stringer](v); isText {
			break
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = JSONCell(v.Index(i).Interface(), columnType)
		}
		return list
	case reflect.Map:
		object := make(map[string]any, v.Len())
		for _, key := range v.MapKeys() {
			name, _ := Cell(key.Interface(), "")
			object[name] = JSONCell(v.MapIndex(key).Interface(), columnType)
		}
		return object
	case reflect.Struct:
		switch v.Interface().(type) {
		case time.Time, fmt.Stringer:
		default:
			return v.Interface()
		}
	default:
	}
	text, _ := Cell(v.Interface(), columnType)
	return text
}

func instant(t time.Time, columnType string) string {
	switch {
	case strings.Contains(columnType, "DateTime64"):
		return t.Format("2006-01-02 15:04:05.000")
	case strings.Contains(columnType, "DateTime"):
		return t.Format(time.DateTime)
	case strings.Contains(columnType, "Date"):
		return t.Format(time.DateOnly)
	default:
		return t.Format(time.RFC3339Nano)
	}
}
