package main

import (
	"fmt"

	"tamatch/internal/store"
)

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Verify every record's chain of events, and that it stands where its last event left it; status 1 names those that fail."`
}

type auditVerifyCmd struct{}

// Run prints the records that fail and how many were read. It changes nothing, and others may go on writing.
func (auditVerifyCmd) Run(r *run) error {
	_, s, err := readable(r)
	if err != nil {
		return err
	}
	defer s.Close()
	shown := newProgress("verifying")
	var failed []store.Broken
	a, err := s.Audit(r.ctx, shown.show, func(b store.Broken) { failed = append(failed, b) })
	shown.end()
	if err != nil {
		return err
	}
	for _, b := range failed {
		name := string(b.Kind)
		if b.Reference != "" {
			name += " " + b.Reference
		}
		fmt.Fprintf(r.out, "%s (%s): %v\n", name, b.ID, b.Err)
	}
	fmt.Fprintf(r.out, "%d records, %d events\n", a.Records, a.Events)
	if a.Broken > 0 {
		return fmt.Errorf("the history of %d of %d records does not hold", a.Broken, a.Records)
	}
	return nil
}
