package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/pairing"
)

type matchCmd struct {
	All    bool     `help:"Every open need of the register."`
	Needs  []string `arg:"" optional:"" name:"need" help:"References of open needs, such as N-2026-0042, instead of --all."`
	Limit  int      `default:"10" help:"Most offers a need."`
	Format string   `enum:"csv,json" default:"csv" help:"csv, a line a pair; or json, an object a need, one a line."`
	Out    string   `type:"path" placeholder:"FILE" help:"File to write, in place of standard output; it is whole or not there."`
}

// Help says what is listed.
func (matchCmd) Help() string {
	return `Reads the configured register and lists for each need the offers that fit it best, with the score of 0 to 100 and the lines of the
need, counted from 1, that the offer covers and leaves uncovered. Codes, subjects and words are compared in memory, without the
search engine. Nothing is suggested to anybody, and nothing is changed but profiles that are kept for the next time.

All open records are matched, whoever may see them: the list is for the secretariat.`
}

// Run writes the list.
func (c matchCmd) Run(r *run) (err error) {
	switch {
	case c.All == (len(c.Needs) > 0):
		return errors.New("say --all, or which needs, such as N-2026-0042")
	case c.Limit < 1:
		return fmt.Errorf("--limit %d: at least one offer a need", c.Limit)
	}
	config, s, err := readable(r)
	if err != nil {
		return err
	}
	defer s.Close()
	shown := newProgress("matching")
	all, err := pairing.New(pairing.Settings{Store: s, Log: logger(config)}).All(r.ctx, c.Limit, shown.show)
	shown.end()
	if err != nil {
		return err
	}
	if all, err = c.asked(all); err != nil {
		return err
	}
	if c.Out == "" {
		return c.write(r.out, all)
	}
	return writeWhole(c.Out, confidential, func(file io.Writer) error { return c.write(file, all) })
}

// asked are the needs that were asked for.
func (c matchCmd) asked(all []pairing.Matched) ([]pairing.Matched, error) {
	if c.All {
		return all, nil
	}
	known := map[string]pairing.Matched{}
	for _, m := range all {
		known[m.Need] = m
	}
	var out []pairing.Matched
	var missing []string
	for _, reference := range c.Needs {
		by := reference
		if _, ref, ok := domain.ReadReference(reference); ok {
			by = ref
		}
		m, ok := known[by]
		if !ok {
			missing = append(missing, reference)
			continue
		}
		out = append(out, m)
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("no open need %s", strings.Join(missing, ", "))
	}
	return out, nil
}

func (c matchCmd) write(to io.Writer, all []pairing.Matched) error {
	out := bufio.NewWriter(to)
	var err error
	if c.Format == "json" {
		err = writeMatchedJSON(out, all)
	} else {
		err = writeMatchedCSV(out, all)
	}
	return errors.Join(err, out.Flush())
}

func writeMatchedCSV(to io.Writer, all []pairing.Matched) error {
	out := csv.NewWriter(to)
	rows := [][]string{{"need", "rank", "offer", "score", "covered", "uncovered"}}
	for _, m := range all {
		for i, h := range m.Hits {
			rows = append(rows, []string{
				m.Need, strconv.Itoa(i + 1), h.Offer, strconv.FormatFloat(h.Score, 'f', 1, 64), lineNumbers(h.Covered), lineNumbers(h.Uncovered),
			})
		}
	}
	return out.WriteAll(rows)
}

func lineNumbers(list []int) string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = strconv.Itoa(n)
	}
	return strings.Join(out, ";")
}

// matchedNeed and matchedOffer are the lines of the JSON list.
type matchedNeed struct {
	Need   string         `json:"need"`
	Offers []matchedOffer `json:"offers"`
}

type matchedOffer struct {
	Offer     string  `json:"offer"`
	Score     float64 `json:"score"`
	Covered   []int   `json:"covered"`
	Uncovered []int   `json:"uncovered"`
}

func writeMatchedJSON(to io.Writer, all []pairing.Matched) error {
	out := json.NewEncoder(to)
	for _, m := range all {
		line := matchedNeed{Need: m.Need, Offers: []matchedOffer{}}
		for _, h := range m.Hits {
			line.Offers = append(line.Offers, matchedOffer{h.Offer, h.Score, append([]int{}, h.Covered...), append([]int{}, h.Uncovered...)})
		}
		if err := out.Encode(line); err != nil {
			return err
		}
	}
	return nil
}
