package shopifyadmin

import "time"

var sessionSources = []string{"direct", "search", "social", "email", "unknown"}

// restatement is what the vendor found out later of the visits of a day: visits more in each
// row, or that there were none but robots.
type restatement struct {
	more int64
	none bool
}

// restatedDays are the youngest days whose visits are still restated.
const restatedDays = 3

// restate changes the visits of one of the youngest days that has any, and returns the day.
func (s *Shop) restate(do func(*restatement)) string {
	first := s.dice.Int64N(restatedDays)
	for i := range int64(restatedDays) {
		day := s.dayOf(s.now - (first+i)%restatedDays*day)
		if r := s.restated[day]; !r.none {
			do(&r)
			s.restated[day] = r
			return day
		}
	}
	return ""
}

// sessionsOf are the analytics of one shop day: what visitors did is invented of the day,
// what they bought is the day's online orders. Days before the shop have none.
func (s *Shop) sessionsOf(day string, bought int64) []sessionDay {
	t, err := time.ParseInLocation(time.DateOnly, day, s.zone)
	if err != nil || t.Before(s.config.From.AddDate(0, 0, -1)) || s.restated[day].none {
		return nil
	}
	r := repeatable(s.config.Seed^0x73657373, uint64(t.Unix()))
	var list []sessionDay
	for i, source := range sessionSources {
		for j, device := range []string{"desktop", "mobile"} {
			d := sessionDay{day: day, source: source, device: device, country: s.config.Country}
			d.sessions = 10 + r.Int64N(90) + s.restated[day].more
			d.visitors = d.sessions - r.Int64N(9)
			d.pageviews = d.sessions * (2 + r.Int64N(4))
			if i == 0 && j == 0 {
				d.completed = bought
				d.sessions += 4 * bought
				d.visitors += 3 * bought
			}
			d.checkouts = d.completed + d.sessions/12
			d.carts = d.checkouts + d.sessions/9
			list = append(list, d)
		}
	}
	return list
}

// sessionDays are the analytics of the days from one to another, both YYYY-MM-DD.
func (s *Shop) sessionDays(from, to string) []sessionDay {
	bought := map[string]int64{}
	for i := range s.orders {
		if o := &s.orders[i]; !o.gone && !o.test && o.source == sourceWeb {
			bought[s.dayOf(o.created)]++
		}
	}
	first, err := time.Parse(time.DateOnly, from)
	last, err2 := time.Parse(time.DateOnly, to)
	if err != nil || err2 != nil {
		return nil
	}
	var list []sessionDay
	for d := first; !d.After(last); d = d.AddDate(0, 0, 1) {
		name := d.Format(time.DateOnly)
		list = append(list, s.sessionsOf(name, bought[name])...)
	}
	return list
}
