package woocommerce

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// ratingScale is the scale of the rating columns, Decimal(6,3).
const ratingScale = 3

var (
	ratingLimit = decimal.New(1, 6-ratingScale)
	oneStar     = decimal.New(1, 0)
	fiveStars   = decimal.New(5, 0)
)

// normaliseReview maps one review of a product to reviews. WooCommerce stores any rating;
// rating5 is 0 where it is no number of stars, and so where nobody rated. A review tells
// no change, so updated_at is when it was written.
func normaliseReview(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var v review
	if err := decode(r.Payload, &v); err != nil {
		return fmt.Errorf("reading review %s: %w", r.ID, err)
	}
	row, err := mapReview(f, &v)
	if err != nil {
		return fmt.Errorf("mapping review %s: %w", r.ID, err)
	}
	rows.Reviews = append(rows.Reviews, row)
	return nil
}

func mapReview(f connectors.Facts, v *review) (row schemas.Review, err error) {
	when, err := lifetimeOf(f, v.ID, &v.dates)
	if err != nil {
		return row, err
	}
	zone, err := f.Location()
	if err != nil {
		return row, err
	}
	row = schemas.Review{
		ReviewID: id(v.ID), Shop: f.Shop, Subject: "product", ProductID: id(v.ProductID), CreatedAt: when.created, UpdatedAt: when.updated,
		ScaleMax: fiveStars, IsPublished: flag(v.Status == "approved"), IsVerified: flag(bool(v.Verified)),
	}
	if row.CreatedDay, err = keyDay(when.created, zone); err != nil {
		return row, fmt.Errorf("date_created: %w", err)
	}
	if _, key, ok := connectors.SplitKeyed(string(v.Email)); ok {
		row.CustomerKey = key
	}
	row.Rating = v.Rating.Decimal
	if row.Rating.Exponent() < -ratingScale {
		row.Rating = row.Rating.Round(ratingScale)
	}
	if row.Rating.Abs().GreaterThanOrEqual(ratingLimit) {
		return row, fmt.Errorf("rating %s is too large to be stored", row.Rating)
	}
	if row.Rating.GreaterThanOrEqual(oneStar) && row.Rating.LessThanOrEqual(fiveStars) {
		row.Rating5 = row.Rating
	}
	return row, nil
}
