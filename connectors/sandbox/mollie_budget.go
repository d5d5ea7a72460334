package sandbox

import "time"

// budget is a bucket of requests that fills up by the second. The vendor publishes no
// numbers and changes them: SetBudget does so here.
type budget struct {
	perSecond float64
	burst     float64
	left      float64
	at        time.Time
}

// SetBudget changes what the account may ask; 0 per second is everything.
func (f *MollieFace) SetBudget(perSecond float64, burst int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.budget = budget{perSecond: perSecond, burst: max(1, float64(burst)), left: max(1, float64(burst))}
}

// spend takes one request out of the budget, or says after how many seconds there is one.
func (f *MollieFace) spend(now time.Time) (wait int64, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	b := &f.budget
	if b.perSecond <= 0 {
		return 0, true
	}
	if !b.at.IsZero() {
		b.left = min(b.burst, b.left+now.Sub(b.at).Seconds()*b.perSecond)
	}
	b.at = now
	if b.left < 1 {
		return 1 + int64((1-b.left)/b.perSecond), false
	}
	b.left--
	return 0, true
}
