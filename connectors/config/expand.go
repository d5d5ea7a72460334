package config

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// reference is ${NAME}; $${ stands for the characters ${ themselves.
var (
	reference    = regexp.MustCompile(`\$?\$\{[^}]*\}?`)
	variableName = regexp.MustCompile(`^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$`)
)

// expand puts environment variables into a scalar. It reports every fault.
func (l *linter) expand(path string, node *yaml.Node) (text string, expanded, ok bool) {
	ok = true
	text = reference.ReplaceAllStringFunc(node.Value, func(found string) string {
		if strings.HasPrefix(found, "$$") {
			return found[1:]
		}
		expanded = true
		value, good := l.variable(path, node, found)
		ok = ok && good
		return value
	})
	return text, expanded, ok
}

func (l *linter) variable(path string, node *yaml.Node, found string) (string, bool) {
	name := variableName.FindStringSubmatch(found)
	if name == nil {
		l.report(node, path, "cannot read the reference to the environment", "write ${NAME} with letters, digits and _, or $${ for the characters themselves")
		return "", false
	}
	value, set := l.env(name[1])
	if !set || value == "" {
		state := "not set"
		if set {
			state = "empty"
		}
		l.report(node, path, fmt.Sprintf("environment variable %s is %s", name[1], state), "set it where tillhouse runs, for instance: export "+name[1]+"=…")
		return "", false
	}
	return value, true
}

// shortestSecret is the least length of a secret in bytes: a shorter one could not be
// hidden in logs without hiding ordinary words.
const shortestSecret = 4

// largestSecret bounds a secret file in bytes.
const largestSecret = 64 << 10

// secret reads ${NAME} or {file: path}; anything else is a literal, which is refused
// however harmless it looks.
func (l *linter) secret(field Field, node *yaml.Node) (string, bool) {
	var text string
	var ok bool
	switch {
	case node.Kind == yaml.MappingNode:
		text, ok = l.secretFile(field, node)
	case node.Kind == yaml.ScalarNode && variableName.MatchString(node.Value):
		text, ok = l.variable(field.Name, node, node.Value)
	case node.Kind == yaml.ScalarNode:
		name := "${" + strings.ToUpper(field.Name) + "}"
		if variableName.MatchString(field.Example) {
			name = field.Example
		}
		l.report(node, field.Name, "is a secret and must not stand in the file",
			fmt.Sprintf("write %s: %s and set that variable, or %s: {file: path}", field.Name, name, field.Name))
	default:
		l.report(node, field.Name, "want ${NAME} or {file: path}, got "+kindName(node), "")
	}
	if ok && len(text) < shortestSecret {
		l.report(node, field.Name, fmt.Sprintf("the secret is shorter than %d characters", shortestSecret), "check that the variable or file holds the whole secret")
		return "", false
	}
	return text, ok
}

func (l *linter) secretFile(field Field, node *yaml.Node) (string, bool) {
	if len(node.Content) != 2 || node.Content[0].Value != "file" || resolve(node.Content[1]).Kind != yaml.ScalarNode {
		l.report(node, field.Name, "want {file: path}", "")
		return "", false
	}
	place := resolve(node.Content[1])
	path, _, ok := l.expand(field.Name+".file", place)
	if !ok {
		return "", false
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(l.file), path)
	}
	info, err := os.Stat(path)
	if err != nil || info.IsDir() || info.Size() > largestSecret {
		l.report(place, field.Name, "cannot read the secret file "+path+": "+why(info, err), "")
		return "", false
	}
	if info.Mode().Perm()&0o077 != 0 {
		l.report(place, field.Name, "others on this machine may read the secret file "+path, "chmod 600 "+path)
		l.problems[len(l.problems)-1].Warning = true
	}
	text, err := os.ReadFile(path)
	if err != nil {
		l.report(place, field.Name, "cannot read the secret file "+path+": "+why(info, err), "")
		return "", false
	}
	return strings.TrimRight(string(text), "\r\n"), true
}

func why(info fs.FileInfo, err error) string {
	if err != nil {
		if cause, ok := err.(*fs.PathError); ok { //nolint:errorlint // os returns it unwrapped
			return cause.Err.Error()
		}
		return err.Error()
	}
	if info.IsDir() {
		return "it is a folder"
	}
	return fmt.Sprintf("it has more than %d bytes", largestSecret)
}
