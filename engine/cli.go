//go:build tools

// Package engine pins the Go module that the Pulumi CLI is built from; see build.ts.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
