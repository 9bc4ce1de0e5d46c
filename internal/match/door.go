package match

// door is to whom an offer is open: regional groups, kinds of State, and whether it names States.
type door uint16

const (
	doorKinds        = 8 // above the groups
	doorNames   door = 1 << 11
	doors            = 1 << 12
	firstKind        = 4 // the place of LDC among the flags
	kindsOfDoor      = LDC | LLDC | SIDS
)

func doorOf(o *Codes) door {
	d := door(o.Groups) | door(o.Flags&kindsOfDoor>>firstKind)<<doorKinds
	if !o.States.empty() {
		d |= doorNames
	}
	return d
}

// earns is what the need earns by such a door, by one that names its State and by one that does not; nought if the door is shut.
func (d door) earns(need *Profile) (named, unnamed float32) {
	o := Codes{Groups: uint8(d), Flags: Flags(d>>doorKinds) << firstKind & kindsOfDoor}
	earned := func() float32 {
		var pts points
		fitEligible(need, &o, &pts)
		return float32(pts[fNamed] + pts[fGroup] + pts[fEveryone])
	}
	if d&doorNames != 0 {
		o.States[0] = 1 // number nought is no State
	}
	unnamed = earned()
	o.States[need.State>>6] |= 1 << (need.State & 63)
	return earned(), unnamed
}
