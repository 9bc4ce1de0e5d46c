// Package testenv starts the real parts that tests run against (PostgreSQL, Meilisearch, Chromium, a receiver of mail)
// and hands out their addresses.
//
// Each part listens on a free loopback port, keeps its files in one temporary folder of the test process and ends with
// that process, however it ends: the kernel signals the servers, and a small shell that waits for the end of the process
// removes the folder. A package's tests need no TestMain for it.
//
// The plain functions (Postgres, Meilisearch, Chromium) share one server among all tests of a process and give each test
// a part of its own: an empty database, a prefix for index names, a browser context. PostgresServer and
// MeilisearchServer start one for a single test, which may stop it, kill it and start it again.
//
// When a part is not installed the test is skipped with the command that installs it; with TAMATCH_TEST_REQUIRE=all,
// as `make test` sets it, the test fails instead, so that nothing is left out unnoticed.
package testenv
