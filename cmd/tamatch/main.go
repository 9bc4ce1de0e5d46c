// Command tamatch runs the register of technical assistance under the United Nations
// Convention against Transnational Organized Crime.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is the command line; each command is a struct with a Run method, in a file of its own.
type cli struct {
	Demo    demoCmd    `cmd:"" help:"Run a demonstration on the note's real data, with nothing to install."`
	Serve   serveCmd   `cmd:"" help:"Run the register: pages and jobs."`
	Migrate migrateCmd `cmd:"" help:"Bring the database to this version, and stop."`
	Reindex reindexCmd `cmd:"" help:"Build the search index anew beside the old one, and swap."`
	Match   matchCmd   `cmd:"" help:"Match every open need with every open offer, and list the pairs."`
	Eval    evalCmd    `cmd:"" help:"Match a judged collection, and print how good the rankings are."`
	Note    noteCmd    `cmd:"" help:"Write the overview note of the register."`
	User    userCmd    `cmd:"" help:"People who sign in."`
	Import  importCmd  `cmd:"" help:"Load files of others into the register."`
	Backup  backupCmd  `cmd:"" help:"Write the register into one archive, while it is in use."`
	Restore restoreCmd `cmd:"" help:"Put an archive into an empty place, of either database."`
	Audit   auditCmd   `cmd:"" help:"Look whether the record holds."`
	Health  healthCmd  `cmd:"" help:"Ask the register on this machine whether it is well; status 1 when it is not."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// run is what every command is handed.
type run struct {
	ctx context.Context
	out io.Writer
	in  *os.File
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c cli
	parser, err := kong.New(&c,
		kong.Name("tamatch"),
		kong.Description("Technical assistance under the Organized Crime Convention finds its match. Settings come from the environment: see README."),
		kong.UsageOnError(),
	)
	if err != nil {
		fail(err)
	}
	command, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	if err := command.Run(&run{ctx: ctx, out: os.Stdout, in: os.Stdin}); err != nil && !errors.Is(err, context.Canceled) {
		fail(err)
	}
}

// fail says what went wrong, and ends with status 1.
func fail(err error) {
	fmt.Fprintln(os.Stderr, "tamatch:", err)
	os.Exit(1)
}

// logger writes to standard error, as the configuration says.
func logger(c Config) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, o))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, o))
}

type versionCmd struct{}

func (versionCmd) Run(r *run) error {
	_, err := fmt.Fprintln(r.out, "tamatch", version())
	return err
}

// release is the version that a build without the repository names, with -ldflags '-X main.release=…'.
var release string

// version is the commit that the binary was built from, where the build knew it.
func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, dirty := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "+changes"
		}
	}
	if revision == "" {
		return info.Main.Version
	}
	return revision[:min(12, len(revision))] + dirty
}
