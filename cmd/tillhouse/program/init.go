package program

import (
	"bufio"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/display"
	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/settings"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/reference"
)

type initFlags struct {
	connectors []string
	url        string
}

func (a *app) initCommand() *cobra.Command {
	var f initFlags
	start := &cobra.Command{
		Use:   "init",
		Short: "Write a commented tillhouse.yaml and a secret key",
		Long: `It never overwrites a file. The secret key goes into the data folder, readable by you alone. On a terminal
it asks for the shop's address when --url does not give it.`,
		Example: `  tillhouse init --url https://shop.example.com
  tillhouse init --connector woocommerce,ecb`,
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.init(cmd.InOrStdin(), f) },
	}
	start.Flags().StringSliceVar(&f.connectors, "connector", []string{"woocommerce", "ecb"}, "connectors to begin with")
	start.Flags().StringVar(&f.url, "url", "", "address of the shop")
	return start
}

const dataFolder = ".tillhouse"

func (a *app) init(in io.Reader, f initFlags) error {
	if info, err := os.Stat(a.config); err == nil {
		if info.IsDir() {
			return usage("%s is a folder: name the file to write, for instance --config %s", a.config, filepath.Join(a.config, "tillhouse.yaml"))
		}
		return usage("%s exists already and is left as it is: name another file with --config, or move it away", a.config)
	}
	chosen, err := a.choose(f.connectors)
	if err != nil {
		return err
	}
	if f.url == "" {
		f.url = a.askAddress(in, chosen)
	}
	if err := giveAddress(chosen, f.url); err != nil {
		return err
	}
	folder := filepath.Join(filepath.Dir(a.config), dataFolder)
	made, err := a.makeDataFolder(folder)
	if err != nil {
		return err
	}
	text := settings.Template("./"+dataFolder+"/tillhouse.schema.json", dataFolder, dataFolder+"/secret.key", chosen)
	if err := os.WriteFile(a.config, []byte(text), 0o644); err != nil { //nolint:gosec // it holds no secret
		return fmt.Errorf("writing the configuration: %w", err)
	}
	return a.screen.Show(map[string]string{"config": a.config, "folder": folder}, func() error {
		a.screen.Sayf("Wrote %s and %s.", a.config, made)
		a.screen.Sayf("\nNext:")
		a.screen.Sayf("  1. fill in what %s asks for, and set the environment variables it names", a.config)
		a.screen.Sayf("  2. tillhouse check    says whether the shop lets us in")
		a.screen.Sayf("  3. tillhouse sync     reads the shop and builds the KPIs")
		return nil
	})
}

// choose finds the connectors; a source is called after its kind until a person
// changes that.
func (a *app) choose(names []string) ([]settings.Chosen, error) {
	var chosen []settings.Chosen
	if len(names) == 0 {
		return nil, usage("--connector names none: `tillhouse connectors` lists them")
	}
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return nil, usage("--connector names %s twice: begin with one, and add the other to the file under a name of its own", name)
		}
		c, err := a.connector(name)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, settings.Chosen{Name: reference.SourceName(c), Connector: c})
	}
	return chosen, nil
}

// giveAddress fills in the address of the chosen shops.
func giveAddress(chosen []settings.Chosen, address string) error {
	if address == "" {
		return nil
	}
	taken := false
	for i := range chosen {
		field, ok := chosen[i].Connector.Config.Field("url")
		if !ok || !field.Required {
			continue
		}
		block := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
			{Kind: yaml.ScalarNode, Value: field.Name}, {Kind: yaml.ScalarNode, Value: address},
		}}
		// The address itself is not repeated: people paste passwords into it.
		if _, problems := config.Lint(config.Spec{field}, block, "--url", os.LookupEnv); len(problems) > 0 {
			return usage("--url: %s, for instance %s", problems[0].Message, field.Example)
		}
		chosen[i].Given, taken = map[string]string{"url": address}, true
	}
	if !taken {
		return usage("--url: none of the chosen connectors is a shop with an address of its own")
	}
	return nil
}

// askAddress asks a person, and nobody else.
func (a *app) askAddress(in io.Reader, chosen []settings.Chosen) string {
	file, ok := in.(*os.File)
	if !ok || !display.IsTerminal(file) || !a.screen.OutTerminal || a.screen.JSON {
		return ""
	}
	for _, c := range chosen {
		field, ok := c.Connector.Config.Field("url")
		if !ok || !field.Required {
			continue
		}
		fmt.Fprintf(a.screen.Out, "Address of the %s shop, for instance %s (Enter to fill it in later): ", c.Connector.Title, field.Example)
		line, err := bufio.NewReader(file).ReadString('\n')
		if err != nil {
			return ""
		}
		return strings.TrimSpace(line)
	}
	return ""
}

// makeDataFolder makes the folder with a key, a schema for editors, and the rule that
// keeps all of it out of git. What is there stays. It says what it made.
func (a *app) makeDataFolder(folder string) (string, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("making the data folder: %w", err)
	}
	key, err := newKey()
	if err != nil {
		return "", err
	}
	schema, err := settings.Schema(a.connectors)
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(folder, "tillhouse.schema.json"), schema, 0o600); err != nil {
		return "", fmt.Errorf("filling the data folder: %w", err)
	}
	made := "the key " + filepath.Join(folder, "secret.key") + " (keep a copy of it)"
	for name, text := range map[string]string{"secret.key": key, ".gitignore": "*\n"} {
		err := writeNew(filepath.Join(folder, name), text)
		if errors.Is(err, fs.ErrExist) {
			if name == "secret.key" {
				made = "kept the key " + filepath.Join(folder, "secret.key") + " that was there"
			}
			continue
		}
		if err != nil {
			return "", fmt.Errorf("filling the data folder: %w", err)
		}
	}
	return made, nil
}

// newKey is a new secret key, a line of text.
func newKey() (string, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return "", fmt.Errorf("making the secret key: %w", err)
	}
	return hex.EncodeToString(key) + "\n", nil
}

func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}
