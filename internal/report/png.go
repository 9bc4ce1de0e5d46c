package report

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"
	"strconv"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// The picture of a chart in a document: so many pixels wide, two to each of the scene's, so that print is sharp.
const (
	pictureWidth = 640
	sharpness    = 2
)

var face = sync.OnceValues(func() (*opentype.Font, error) { return opentype.Parse(goregular.TTF) })

// PNG draws the table as a picture, and answers its size in the scene's pixels. Its letters are Latin, Greek and Cyrillic:
// where others are needed, as in Arabic and Chinese, it names rows and columns by their marks alone, for a face of the
// Chinese letters is many megabytes, and Arabic ones must be joined. A document says the marks in the table under
// the picture, and carries the SVG beside it, whose letters are the reader's own.
func PNG(t Table, dir string, out io.Writer) (width, height int, err error) {
	f, err := face()
	if err != nil {
		return 0, 0, err
	}
	if !lettered(f, t) {
		t = t.marked(func(mark, _ string) string { return mark })
		for _, r := range t.Rows() {
			for i, v := range r.Values {
				r.Cells[i] = strconv.Itoa(v)
			}
		}
	}
	letters, err := opentype.NewFace(f, &opentype.FaceOptions{Size: 13 * sharpness, DPI: 72})
	if err != nil {
		return 0, 0, err
	}
	defer letters.Close()
	s := layOut(t, dir)
	img := image.NewRGBA(image.Rect(0, 0, pictureWidth*sharpness, int(math.Ceil(s.height))*sharpness))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	p := painter{img, letters, s}
	for _, m := range s.marks {
		p.mark(m)
	}
	return pictureWidth, int(math.Ceil(s.height)), png.Encode(out, greyed(img))
}

// greys are all shades from black to white.
var greys = sync.OnceValue(func() color.Palette {
	p := make(color.Palette, 256)
	for i := range p {
		p[i] = color.Gray{Y: uint8(i)}
	}
	return p
})

// greyed is the picture as it is printed: a third of the bytes, and far less work to write.
func greyed(img *image.RGBA) *image.Paletted {
	grey := image.NewPaletted(img.Bounds(), greys())
	for i := range grey.Pix {
		c := img.Pix[4*i : 4*i+3 : 4*i+3]
		grey.Pix[i] = uint8((int(c[0]) + int(c[1]) + int(c[2])) / 3)
	}
	return grey
}

type painter struct {
	*image.RGBA
	letters font.Face
	scene
}

var (
	ink   = color.RGBA{0x33, 0x33, 0x33, 0xff}
	muted = color.RGBA{0x5c, 0x5a, 0x52, 0xff}
	pale  = color.RGBA{0xd9, 0xd6, 0xcd, 0xff}
	shade = color.RGBA{0xb9, 0xb6, 0xad, 0xff}
)

func (p painter) place(a at) float64 {
	x := a.share*pictureWidth + a.px
	if p.mirrored {
		x = pictureWidth - x
	}
	return x * sharpness
}

func (p painter) mark(m mark) {
	x, y, y2 := p.place(m.x), m.y*sharpness, m.y2*sharpness
	switch m.shape {
	case words:
		d := font.Drawer{Dst: p.RGBA, Src: image.NewUniform(ink), Face: p.letters}
		if m.quiet {
			d.Src = image.NewUniform(muted)
		}
		width := float64(d.MeasureString(m.s)) / 64
		switch {
		case m.middle:
			x -= width / 2
		case m.end != p.mirrored:
			x -= width
		}
		d.Dot = fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6(y * 64)}
		d.DrawString(m.s)
	case stroke:
		c := color.Color(ink)
		if m.series == -2 {
			c = pale
		}
		p.stroke(x, y, p.place(m.x2), y2, c, m.series)
	case dot:
		shape := p.disc
		if m.series > 1 {
			shape = p.square
		}
		shape(x, y, 5*sharpness, ink)
		if m.series%2 == 1 {
			shape(x, y, 3*sharpness, color.White)
		}
	case box:
		x2 := p.place(m.x2)
		p.box(min(x, x2), y, max(x, x2), y2, m)
	}
}

func (p painter) fill(x, y, x2, y2 float64, c color.Color) {
	draw.Draw(p.RGBA, image.Rect(int(math.Round(x)), int(math.Round(y)), int(math.Round(x2)), int(math.Round(y2))), image.NewUniform(c), image.Point{}, draw.Over)
}

func (p painter) box(x, y, x2, y2 float64, m mark) {
	const edge = 1.5 * sharpness
	switch m.series {
	case 1, 2, 3:
		p.fill(x, y, x2, y2, ink)
		inside := color.Color(color.White)
		if m.series == 3 {
			inside = shade
		}
		p.fill(x+edge, y+edge, max(x+edge, x2-edge), y2-edge, inside)
		for h := x; m.series == 2 && h < x2; h += 5 * sharpness {
			p.fill(h, y, min(h+2*sharpness, x2), y2, ink)
		}
	case -3:
		p.fill(x, y, x2, y2, color.NRGBA{0x33, 0x33, 0x33, uint8(255 * m.tint * .55)})
	default:
		p.fill(x, y, x2, y2, ink)
	}
}

// stroke draws a line as small discs, dashed as the series asks.
func (p painter) stroke(x, y, x2, y2 float64, c color.Color, series int) {
	length := math.Hypot(x2-x, y2-y)
	on, period := 1.0, 1.0
	if series > 0 {
		on, period = 8*sharpness, float64(8+4*series)*sharpness
	}
	for d := 0.0; d <= length; d++ {
		if series > 0 && math.Mod(d, period) > on {
			continue
		}
		p.disc(x+(x2-x)*d/max(length, 1), y+(y2-y)*d/max(length, 1), .75*sharpness, c)
	}
}

func (p painter) square(x, y, r float64, c color.Color) { p.fill(x-r, y-r, x+r, y+r, c) }

func (p painter) disc(x, y, r float64, c color.Color) {
	for py := int(y - r); py <= int(y+r); py++ {
		for px := int(x - r); px <= int(x+r); px++ {
			if math.Hypot(float64(px)-x, float64(py)-y) <= r {
				p.Set(px, py, c) // beyond the edge it is left out
			}
		}
	}
}
