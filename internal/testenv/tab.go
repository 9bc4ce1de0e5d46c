package testenv

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tabRecord is what a tab was seen doing.
type tabRecord struct {
	mu         sync.Mutex
	complaints []string
	requests   []string
}

type tabRecordKey struct{}

// watch records the tab's console and requests from now on and returns a context that carries the record.
func watch(tab context.Context) (context.Context, error) {
	record := &tabRecord{}
	err := chromedp.Listen(tab, func(event any) {
		record.mu.Lock()
		defer record.mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			record.requests = append(record.requests, e.Request.URL)
		case *runtime.EventExceptionThrown:
			text := e.ExceptionDetails.Text
			if e.ExceptionDetails.Exception != nil {
				text += " " + e.ExceptionDetails.Exception.Description
			}
			record.complaints = append(record.complaints, "exception: "+text)
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
				text := ""
				for _, arg := range e.Args {
					text += fmt.Sprintf(" %s%s", arg.Value, arg.Description)
				}
				record.complaints = append(record.complaints, "console:"+text)
			}
		case *log.EventEntryAdded:
			// The browser logs every answer from 400 on as an error; tests look at the status themselves.
			if e.Entry.Source != log.EntrySourceNetwork && (e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning) {
				record.complaints = append(record.complaints, fmt.Sprintf("%s: %s", e.Entry.Source, e.Entry.Text))
			}
		}
	})
	return context.WithValue(tab, tabRecordKey{}, record), err
}

// Complaints returns the errors and warnings that the pages of the tab gave so far: uncaught exceptions, console errors,
// and what the browser blocked under the page's Content-Security-Policy. Answers of 400 and more are not among them.
func Complaints(tab context.Context) []string {
	record := tab.Value(tabRecordKey{}).(*tabRecord)
	record.mu.Lock()
	defer record.mu.Unlock()
	return slices.Clone(record.complaints)
}

// Requests returns the addresses that the tab asked for so far, in order.
func Requests(tab context.Context) []string {
	record := tab.Value(tabRecordKey{}).(*tabRecord)
	record.mu.Lock()
	defer record.mu.Unlock()
	return slices.Clone(record.requests)
}
