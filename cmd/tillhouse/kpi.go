package main

import (
	"context"

	"github.com/spf13/cobra"
)

type builtModel struct {
	Model string `json:"model"`
}

func (s *store) build(context.Context, []string, bool) ([]builtModel, error) { return nil, nil }

func (a *app) kpiCommand() *cobra.Command { return &cobra.Command{Use: "kpi"} }
