package shopify

// sizer is the size of pages: halved when the vendor cannot give so much at once, and
// doubled again after a while.
type sizer struct {
	size, most int
	good       int
}

// pagesBeforeMore is how many pages in a row must be given before larger ones are tried.
const pagesBeforeMore = 20

func newSizer(configured, asked int, w *way) sizer {
	most := configured
	if w.most > 0 {
		most = min(most, w.most)
	}
	if asked > 0 {
		most = min(most, asked)
	}
	return sizer{size: most, most: most}
}

// halve makes pages smaller, and reports false when they cannot be.
func (z *sizer) halve() bool {
	if z.size <= 1 {
		return false
	}
	z.size, z.good = z.size/2, 0
	return true
}

// well notes a page that was given.
func (z *sizer) well() {
	if z.size == z.most {
		return
	}
	if z.good++; z.good >= pagesBeforeMore {
		z.size, z.good = min(2*z.size, z.most), 0
	}
}
