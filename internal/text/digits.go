package text

import "strings"

// zeros are the noughts of the digits that the six languages are written with: European, Arabic, Persian and wide ones.
var zeros = []rune{'0', '٠', '۰', '０'}

// Digit is what a digit is worth, -1 for anything else.
func Digit(r rune) int {
	for _, zero := range zeros {
		if r >= zero && r <= zero+9 {
			return int(r - zero)
		}
	}
	return -1
}

// PlainDigits is s with European digits in place of the others.
func PlainDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if d := Digit(r); d >= 0 {
			return '0' + rune(d)
		}
		return r
	}, s)
}
