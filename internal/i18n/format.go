package i18n

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Number prints a whole number with the language's grouping: 12,000.
func (p *Printer) Number(n int) string { return p.digits(strconv.Itoa(n)) }

// Decimal prints a number with a fixed count of decimal places: 2.5.
func (p *Printer) Decimal(f float64, places int) string {
	return p.digits(strconv.FormatFloat(f, 'f', places, 64))
}

// Percent prints a share, 0.42 as 42%, rounded to whole per cents.
func (p *Printer) Percent(share float64) string {
	return p.T("number.percent", "n", int(math.Round(share*100)))
}

// Money prints an amount in whole units of a currency given by its ISO 4217 code.
func (p *Printer) Money(amount int64, currency string) string {
	return p.T("number.money", "amount", amount, "currency", currency)
}

// digits sets the language's separators into plain digits.
func (p *Printer) digits(plain string) string {
	sign, plain := "", plain
	if rest, negative := strings.CutPrefix(plain, "-"); negative {
		sign, plain = "\u2212", rest
	}
	whole, fraction, hasFraction := strings.Cut(plain, ".")
	least, err := strconv.Atoi(p.T("number.group_from"))
	if err != nil {
		least = 4
	}
	if len(whole) >= least {
		group := p.T("number.group")
		var b strings.Builder
		for i, d := range whole {
			if i > 0 && (len(whole)-i)%3 == 0 {
				b.WriteString(group)
			}
			b.WriteRune(d)
		}
		whole = b.String()
	}
	if hasFraction {
		whole += p.T("number.point") + fraction
	}
	return sign + whole
}

// Date prints the day, in UTC: 23 November 2026.
func (p *Printer) Date(t time.Time) string {
	return p.day(t, "date.long", "date.month."+strconv.Itoa(int(t.UTC().Month())))
}

// ShortDate prints the day in as few letters as stay clear: 23 Nov 2026.
func (p *Printer) ShortDate(t time.Time) string {
	return p.day(t, "date.short", "date.month_short."+strconv.Itoa(int(t.UTC().Month())))
}

func (p *Printer) day(t time.Time, pattern, month string) string {
	t = t.UTC()
	// Years and days are not grouped, so they go in as words.
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = p.T("date.first") // French writes 1er mars, and 2 mars
	}
	return p.T(pattern, "day", day, "month", p.T(month), "year", strconv.Itoa(t.Year()))
}

// Time prints the time of day: 14:20. Readers are in every zone; the page says UTC where DateTime does not.
func (p *Printer) Time(t time.Time) string { return t.UTC().Format("15:04") }

// DateTime prints day and time with their zone: 23 Nov 2026, 14:20 UTC.
func (p *Printer) DateTime(t time.Time) string {
	return p.T("date.time", "date", p.ShortDate(t), "time", p.Time(t))
}

// Relative prints how far a day lies from now, in the largest unit that stays exact enough to act on: days up to
// two months, months up to two years, then years. Days are calendar days in UTC.
func (p *Printer) Relative(t, now time.Time) string {
	days := int(midnight(t).Sub(midnight(now)).Hours() / 24)
	switch days {
	case 0:
		return p.T("relative.today")
	case 1:
		return p.T("relative.tomorrow")
	case -1:
		return p.T("relative.yesterday")
	}
	n, ahead := days, days > 0
	if !ahead {
		n = -n
	}
	switch {
	case n < 61 && ahead:
		return p.T("relative.in_days", "count", n)
	case n < 61:
		return p.T("relative.days_ago", "count", n)
	case n < 731 && ahead:
		return p.T("relative.in_months", "count", months(n))
	case n < 731:
		return p.T("relative.months_ago", "count", months(n))
	case ahead:
		return p.T("relative.in_years", "count", years(t, now))
	}
	return p.T("relative.years_ago", "count", years(t, now))
}

func months(days int) int { return int(math.Round(float64(days) / 30.44)) }

// years counts whole years between two days, whichever comes first.
func years(a, b time.Time) int {
	if a.After(b) {
		a, b = b, a
	}
	n := b.UTC().Year() - a.UTC().Year()
	if midnight(a.UTC().AddDate(n, 0, 0)).After(midnight(b)) {
		n--
	}
	return n
}

func midnight(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// Duration prints a length of time in its largest whole unit: 16 days.
func (p *Printer) Duration(d time.Duration) string {
	switch d = d.Abs(); {
	case d >= 24*time.Hour:
		return p.T("duration.days", "count", int(math.Round(d.Hours()/24)))
	case d >= time.Hour:
		return p.T("duration.hours", "count", int(math.Round(d.Hours())))
	case d >= time.Minute:
		return p.T("duration.minutes", "count", int(math.Round(d.Minutes())))
	}
	return p.T("duration.seconds", "count", int(math.Round(d.Seconds())))
}

// List joins words as the language does: Cameroon, Central African Republic and Madagascar.
func (p *Printer) List(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	last := len(words) - 1
	start := strings.Join(words[:last], p.T("list.between"))
	if beginsWithI.MatchString(words[last]) {
		return start + p.T("list.last_before_i") + words[last]
	}
	return start + p.T("list.last") + words[last]
}

// beginsWithI knows words that begin with the sound i, before which Spanish says e for y: Argelia e Iraq, but cobre y hierro.
var beginsWithI = regexp.MustCompile(`(?i)^h?[ií]([^aeo]|$)`)
