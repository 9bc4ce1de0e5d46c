package api_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
	"tamatch/internal/testenv"
)

// A client whose types were generated from the document does the main job against a real server, on both databases.
func TestAGeneratedClientDoesTheMainJob(t *testing.T) {
	node := testenv.NodeWith(t, "openapi-typescript", "openapi-fetch", "typescript")
	folder := t.TempDir()
	require.NoError(t, os.CopyFS(folder, os.DirFS(filepath.Join("testdata", "client"))))
	document, err := os.ReadFile(filepath.Join("testdata", "openapi.json"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "openapi.json"), document, 0o600))
	out, err := node.Run(t, folder, nil, "node_modules/openapi-typescript/bin/cli.js", "openapi.json", "-o", "register.d.ts")
	require.NoError(t, err, out)
	out, err = node.Run(t, folder, nil, "node_modules/typescript/bin/tsc", "-p", ".")
	require.NoError(t, err, out)
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			w := newWorldOn(t, address(t))
			require.Equal(t, string(document), string(w.spec.raw), "the server serves the document that the client was made of")
			out, err := node.Run(t, folder, []string{
				"REGISTER=" + w.server.URL, "AUTHOR=" + w.tokens["author"], "FOCAL=" + w.tokens["focal"],
				"BROKER=" + w.tokens["broker"], "PROVIDER=" + w.tokens["provider"],
			}, filepath.Join("out", "main-job.js"))
			require.NoError(t, err, out)
			_, total, err := w.store.Matches(t.Context(), store.MatchFilter{Viewer: domain.Clock(), Statuses: []domain.MatchStatus{domain.MatchConfirmed}})
			require.NoError(t, err)
			require.Equal(t, 1, total, out)
		})
	}
}
