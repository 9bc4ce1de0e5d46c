// Package site is the door for people: the pages of tamatch.
//
// Start at routes.go, where every address stands with its handler and who may come. A handler takes a *request, calls
// one thing below and answers with a page, a redirect or an error; render.go turns pages into HTML and errors.go turns
// errors into pages. A page is a struct that embeds [Base] and a template of web/templates, tied together by one
// declaration:
//
//	var needShow = page[needPage]("need/show")
//
// Pages hold no token and nothing of the moment, and work without JavaScript.
package site
