package i18n

// Knows says whether T has words for the key, be they those of the reference language: for codes from outside, which may be new.
func (p *Printer) Knows(key string) bool {
	return p.Has(key) || p.fallback != nil && p.fallback.Has(key)
}
