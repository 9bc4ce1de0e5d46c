package site

var galleryShow = page[Gallery]("components")

// showGallery shows every component, in development.
func (s *Site) showGallery(r *request) error {
	return galleryShow.show(r, NewGallery(r.base(r.T("gallery.title"))))
}
