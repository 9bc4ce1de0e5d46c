// Package jobs does what must happen after a change is saved: it keeps the search index and the suggestions up with
// the register and runs the clocks. It is River, on both databases.
//
// A job is enqueued in the transaction of the change, so that there is one for every change that was kept and none
// for the others. Jobs name a record and read it when they run; doing one twice does no harm.
package jobs
