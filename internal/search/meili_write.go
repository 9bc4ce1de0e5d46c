package search

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/meilisearch/meilisearch-go"
)

// meiliBatch is how many documents go into one request.
const meiliBatch = 2000

func (m *meiliIndex) Put(ctx context.Context, docs []Document) error {
	return m.change(ctx, docs, nil, nil)
}

func (m *meiliIndex) Delete(ctx context.Context, ids []string) error {
	return m.change(ctx, nil, ids, nil)
}

func (m *meiliIndex) Advance(ctx context.Context, docs []Document, gone []string, position int64) error {
	return m.change(ctx, docs, gone, &position)
}

func (m *meiliIndex) SetPosition(ctx context.Context, position int64) error {
	return m.change(ctx, nil, nil, &position)
}

// change deletes, puts and sets the position, in this order. The position goes with the last documents, in one
// task, so that it never says more than is there. The server joins the tasks of several callers into one batch.
func (m *meiliIndex) change(ctx context.Context, docs []Document, gone []string, position *int64) error {
	if len(docs) == 0 && len(gone) == 0 && position == nil {
		return nil
	}
	for _, d := range docs {
		if d.ID == "" {
			return errors.New("search document without an id")
		}
	}
	state, err := m.ready(ctx) // documents for an index that was lost would make one without settings
	if err != nil {
		return err
	}
	patient, cancel := m.patient(ctx)
	defer cancel()
	return m.fault(ctx, m.send(patient, state, docs, gone, position))
}

func (m *meiliIndex) send(ctx context.Context, state meiliState, docs []Document, gone []string, position *int64) error {
	if ids := deletable(gone); len(ids) > 0 {
		task, err := m.client.Index(m.base).DeleteDocumentsWithContext(ctx, ids, nil)
		if err != nil {
			return err
		}
		if err := m.wait(ctx, task); err != nil {
			return err
		}
	}
	fields := meiliDocuments(docs)
	for len(fields) > meiliBatch {
		if err := m.write(ctx, m.base, fields[:meiliBatch]); err != nil {
			return err
		}
		fields = fields[meiliBatch:]
	}
	if position != nil {
		state.position = *position
		fields = append(fields, state.positionDocument())
	}
	return m.write(ctx, m.base, fields)
}

// deletable are the ids that a document can have; the server refuses a request with any other.
func deletable(ids []string) []string {
	var out []string
	for _, id := range ids {
		if indexName.MatchString(id) {
			out = append(out, id)
		}
	}
	return out
}

// Rebuild fills an index beside the one in use, swaps their names and deletes the old. One that a crash left
// over has the name of the next and is deleted first.
func (m *meiliIndex) Rebuild(ctx context.Context, fill func(add func([]Document) error) (int64, error)) error {
	m.rebuild.Lock()
	defer m.rebuild.Unlock()
	state, err := m.ready(ctx)
	if err != nil {
		return err
	}
	next := meiliState{generation: state.generation + 1}
	uid := fmt.Sprintf("%s_%d", m.base, next.generation)
	if err := m.build(ctx, uid, next, fill); err != nil {
		tidy, cancel := m.patient(context.WithoutCancel(ctx))
		defer cancel()
		if err := m.drop(tidy, uid); err != nil { // it must not hide why
			m.options.log.Warn("tidying the search index", "error", err)
		}
		return fmt.Errorf("rebuilding the search index: %w", m.fault(ctx, err))
	}
	patient, cancel := m.patient(ctx)
	defer cancel()
	if err := m.drop(patient, uid); err != nil {
		m.options.log.Warn("removing the old search index", "error", err)
	}
	return nil
}

// build makes the new generation under its own name and swaps it in.
func (m *meiliIndex) build(ctx context.Context, uid string, next meiliState, fill func(add func([]Document) error) (int64, error)) error {
	start, cancel := m.patient(ctx)
	defer cancel()
	if err := m.drop(start, uid); err != nil {
		return err
	}
	if err := m.prepare(start, uid); err != nil {
		return err
	}
	var tasks []*meilisearch.TaskInfo
	position, err := fill(func(docs []Document) error {
		for fields := meiliDocuments(docs); len(fields) > 0; {
			n := min(len(fields), meiliBatch)
			limited, cancel := m.patient(ctx)
			task, err := m.client.Index(uid).AddDocumentsWithContext(limited, fields[:n], nil)
			cancel()
			if err != nil {
				return m.fault(ctx, err)
			}
			tasks, fields = append(tasks, task), fields[n:]
		}
		return nil
	})
	if err != nil {
		return err
	}
	next.position = position
	for _, task := range tasks {
		limited, cancel := m.patient(ctx)
		err := m.wait(limited, task)
		cancel()
		if err != nil {
			return err
		}
	}
	finish, cancel := m.patient(ctx)
	defer cancel()
	if err := m.write(finish, uid, next.documents()); err != nil {
		return err
	}
	swap, err := m.client.SwapIndexesWithContext(finish, []*meilisearch.SwapIndexesParams{{Indexes: []string{m.base, uid}}})
	if err != nil {
		return err
	}
	return m.wait(finish, swap)
}

// drop deletes an index; one that is not there is no error.
func (m *meiliIndex) drop(ctx context.Context, uid string) error {
	task, err := m.client.DeleteIndexWithContext(ctx, uid)
	if err == nil {
		err = m.wait(ctx, task)
	}
	var failed errTask
	if apiCode(err) == "index_not_found" || errors.As(err, &failed) && failed.code == "index_not_found" {
		return nil
	}
	return err
}

// write adds or replaces documents of an index and waits until they are found.
func (m *meiliIndex) write(ctx context.Context, uid string, docs []meiliFields) error {
	if len(docs) == 0 {
		return nil
	}
	task, err := m.client.Index(uid).AddDocumentsWithContext(ctx, docs, nil)
	if err != nil {
		return err
	}
	return m.wait(ctx, task)
}

// taskPoll is how often the server is asked whether it has done a task.
const taskPoll = 15 * time.Millisecond

// errTask is a task that the server took and could not do.
type errTask struct{ code, message string }

func (e errTask) Error() string { return "Meilisearch task failed: " + e.message + " (" + e.code + ")" }

// wait returns when the server has done a task, or errTask.
func (m *meiliIndex) wait(ctx context.Context, task *meilisearch.TaskInfo) error {
	done, err := m.client.WaitForTaskWithContext(ctx, task.TaskUID, taskPoll)
	if err != nil {
		return err
	}
	if done.Status != meilisearch.TaskStatusSucceeded {
		return errTask{done.Error.Code, done.Error.Message}
	}
	return nil
}
