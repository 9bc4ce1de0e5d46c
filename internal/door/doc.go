// Package door is what the pages and the API do alike with every request, before either knows who asks: they refuse
// another host's name, believe trusted proxies alone, name and log the request, survive a panic and set the headers that
// browsers heed.
package door
