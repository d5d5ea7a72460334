package mollie

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// Sides of a settlement line.
const (
	sideRevenue = "revenue"
	sideCost    = "cost"
)

// normaliseSettlement maps a settlement and its lines. Amounts of lines have four decimals
// and the vendor's signs.
func normaliseSettlement(_ connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var p settlement
	err := vendorjson.Decode(r.Payload, &p)
	if err == nil {
		err = sameRecord(p.ID, r)
	}
	row := schemas.Settlement{SettlementID: string(p.ID), Reference: string(p.Reference), Status: string(p.Status), InvoiceID: string(p.InvoiceID)}
	if err == nil {
		row.SettledAt, row.SettledDay, err = instantAndDay(p.SettledAt)
	}
	if err == nil {
		row.Amount, row.Currency, err = moneyOf(p.Amount, "amount")
	}
	var lines []schemas.SettlementLine
	if err == nil {
		lines, err = periodLines(&p, &row)
	}
	if err != nil {
		return failed("settlement", r, err)
	}
	remember(&row.Meta, "balance_id", p.BalanceID)
	rows.Settlements = append(rows.Settlements, row)
	rows.SettlementLines = append(rows.SettlementLines, lines...)
	return nil
}

// periodLines are the lines of all months, the oldest first. The settlement's invoice is
// that of the oldest month that has one, where the settlement itself names none.
func periodLines(p *settlement, row *schemas.Settlement) ([]schemas.SettlementLine, error) {
	months := map[schemas.Day]period{}
	for year, list := range p.Periods.Value {
		for month, one := range list.Value {
			first, err := schemas.ParseDay(fmt.Sprintf("%s-%02s-01", year, month))
			if err != nil {
				return nil, errors.New("a period is no month of a year")
			}
			if _, twice := months[first]; twice {
				return nil, errors.New("a period stands there twice")
			}
			months[first] = one.Value
		}
	}
	var lines []schemas.SettlementLine
	for _, first := range slices.Sorted(maps.Keys(months)) {
		one := months[first]
		if row.InvoiceID == "" {
			row.InvoiceID = string(one.InvoiceID)
		}
		for side, list := range map[string][]settlementLine{sideCost: one.Costs, sideRevenue: one.Revenue} {
			if len(list) > math.MaxUint16 {
				return nil, errors.New("a period has too many lines")
			}
			for i := range list {
				line, err := lineRow(&list[i], side)
				if err != nil {
					return nil, fmt.Errorf("%s line %d of %s: %w", side, i+1, first, err)
				}
				line.SettlementID, line.PeriodMonth, line.LineNo = row.SettlementID, first, uint16(i+1)
				lines = append(lines, line)
			}
		}
	}
	slices.SortStableFunc(lines, func(a, b schemas.SettlementLine) int {
		if a.PeriodMonth != b.PeriodMonth {
			return int(a.PeriodMonth - b.PeriodMonth)
		}
		return strings.Compare(a.Side, b.Side)
	})
	return lines, nil
}

func lineRow(p *settlementLine, side string) (row schemas.SettlementLine, err error) {
	row = schemas.SettlementLine{Side: side, Method: string(p.Method), CostClass: costClass(p), Description: string(p.Description)}
	if row.AmountNet, row.Currency, err = moneyOf(p.AmountNet, "amountNet"); err != nil {
		return row, err
	}
	if row.AmountVAT, err = partOf(p.AmountVAT, row.Currency, "amountVat"); err != nil {
		return row, err
	}
	row.AmountGross = row.AmountNet.Add(row.AmountVAT)
	if p.AmountGross.Given {
		if row.AmountGross, err = partOf(p.AmountGross, row.Currency, "amountGross"); err != nil {
			return row, err
		}
	}
	count := p.Count.Decimal
	if !count.IsInteger() || count.Abs().GreaterThan(decimal.New(math.MaxInt32, 0)) {
		return row, errors.New("its count is no whole number")
	}
	row.Count = int32(count.IntPart())
	if fixed := p.Rate.Value.Fixed; fixed.Given {
		amount, _, err := moneyOf(fixed, "rate")
		if err != nil {
			return row, err
		}
		row.RateFixed = &amount
	}
	if percent := p.Rate.Value.Percentage; percent.Given {
		row.RatePercent = &percent.Decimal
	}
	return row, nil
}

// costClass tells by method and description what a line is for.
func costClass(p *settlementLine) string {
	says := strings.ToLower(string(p.Method) + " " + string(p.Description))
	for _, class := range []string{"chargeback", "refund", "capture", "reserve"} {
		if strings.Contains(says, class) {
			return class
		}
	}
	if p.Method != "" {
		return "payment"
	}
	return "other"
}
